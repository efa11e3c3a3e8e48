using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Ops;

public sealed class PlaneScaleTests
{
    /// <summary>Of the largest value: sums of up to a thousand samples, each rounded to 6e-8.</summary>
    private const double Tolerance = 2e-6;

    public sealed record Call(int N, int C, int H, int W, bool IsScaled, bool HasX, bool IsShifted, int Seed)
    {
        public static Arbitrary<Call> Any() => (
            from n in Gen.Choose(1, 3)
            from c in Gen.Choose(1, 5)
            from h in Gen.Choose(1, 30)
            from w in Gen.Choose(1, 30)
            from isScaled in Gen.Elements(true, false)
            from hasX in Gen.Elements(true, false)
            from isShifted in Gen.Elements(true, false)
            from seed in Gen.Choose(0, 1000)
            select new Call(n, c, h, w, isScaled, hasX, isShifted, seed)).ToArbitrary();
    }

    [Property(Arbitrary = [typeof(Call)], MaxTest = 100)]
    public void Given_any_planes_When_gradients_are_made_in_one_pass_Then_they_are_those_of_the_definition(Call call)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource((ulong)call.Seed);
        Tensor g = random.Normal(call.N, call.C, call.H, call.W);
        Tensor? x = call.HasX ? random.Normal(g.shape) : null;
        Tensor? s = call.IsScaled ? random.Normal(call.N, call.C) : null;
        (Tensor ofX, Tensor? ofS, Tensor? ofB) = PlaneScale.Gradients(g, x, s, call.IsShifted);
        Tensor exact = g.to(ScalarType.Float64);
        TensorAssert.CloseToScale(s is null ? exact : exact * s.to(ScalarType.Float64).reshape(call.N, call.C, 1, 1), ofX, Tolerance, "x");
        Assert.Equal((call.HasX, call.IsShifted), (ofS is not null, ofB is not null));
        if (x is not null)
        {
            TensorAssert.CloseToScale((exact * x).sum([2, 3]), ofS!, Tolerance * Scale(call), "s");
        }

        if (call.IsShifted)
        {
            TensorAssert.CloseToScale(exact.sum([0, 2, 3]), ofB!, Tolerance * Scale(call), "b");
        }
    }

    [Property(Arbitrary = [typeof(Call)], MaxTest = 40)]
    public void Given_any_planes_When_scaled_Then_the_result_and_its_first_and_second_gradients_are_those_of_a_product(Call call)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource((ulong)call.Seed);
        Tensor x = random.Normal(call.N, call.C, call.H, call.W).requires_grad_(call.HasX || !call.IsScaled);
        Tensor s = random.Normal(call.N, call.C).requires_grad_(call.IsScaled);
        Tensor cotangent = random.Normal(x.shape).requires_grad_();
        Tensor second = random.Normal(x.shape);
        Tensor[] wanted = [.. new[] { x, s }.Where(input => input.requires_grad)];
        List<Tensor> Results(Func<Tensor> product)
        {
            Tensor y = product();
            IList<Tensor> first = autograd.grad([y], wanted, [cotangent], retain_graph: true, create_graph: true);
            Tensor total = first.Select(gradient => (gradient * (gradient.dim() == 4 ? second : second.sum([2, 3]))).sum()).Aggregate((left, right) => left + right);
            return [y, .. first, .. autograd.grad([total], [.. wanted, cotangent], allow_unused: true, retain_graph: true).Select(gradient => gradient is { IsInvalid: false } ? gradient : zeros(1))];
        }

        List<Tensor> expected = Results(() => x * s.unsqueeze(2).unsqueeze(3));
        List<Tensor> actual = Results(() => PlaneScale.Apply(x, s));
        for (int i = 0; i < expected.Count; i++)
        {
            TensorAssert.CloseToScale(expected[i], actual[i], Tolerance * Scale(call), $"result {i}");
        }
    }

    [Property(Arbitrary = [typeof(Call)], MaxTest = 40)]
    public void Given_any_planes_When_the_mean_square_is_taken_Then_it_is_that_of_the_definition(Call call)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource((ulong)call.Seed);
        Tensor x = random.Normal(call.N, call.C, call.H, call.W) + 1;
        TensorAssert.CloseToScale(x.to(ScalarType.Float64).square().mean(), PlaneScale.MeanSquare(x), Tolerance, "mean square");
    }

    /// <summary>Sums may cancel: how much larger than the result the largest partial sum may be.</summary>
    private static double Scale(Call call) => Math.Sqrt(call.H * call.W * call.N) + 10;
}
