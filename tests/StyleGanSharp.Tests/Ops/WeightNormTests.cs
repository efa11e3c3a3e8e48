using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Ops;

public sealed class WeightNormTests
{
    /// <summary>Sums of positive numbers, each rounded to 6e-8 a few dozen times.</summary>
    private const double Tolerance = 2e-6;

    public sealed record Call(int O, int I, int K, int L, int M, int Seed)
    {
        public static Arbitrary<Call> Any() => (
            from o in Gen.Choose(1, 40)
            from i in Gen.Choose(1, 70)
            from k in Gen.Choose(1, 5)
            from l in Gen.Choose(1, 5)
            from m in Gen.Choose(1, 4)
            from seed in Gen.Choose(0, 1000)
            select new Call(o, i, k, l, m, seed)).ToArbitrary();
    }

    [Property(Arbitrary = [typeof(Call)], MaxTest = 100)]
    public void Given_any_weights_When_their_norms_are_summed_in_one_pass_Then_they_are_those_of_the_definition_in_float64(Call call)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource((ulong)call.Seed);
        Tensor w = random.Normal(call.O, call.I, call.K, call.L);
        Tensor factors = random.Normal(call.M, call.I).square();
        Tensor expected = einsum("mi,oikl->mo", factors.to(ScalarType.Float64), w.to(ScalarType.Float64).square());
        TensorAssert.CloseToScale(expected, WeightNorm.Apply(w, factors, OpImplementation.Cpu), Tolerance);
        TensorAssert.CloseToScale(expected, WeightNorm.Apply(w.clone().requires_grad_(), factors), Tolerance);
    }

    [Fact]
    public void Given_weights_of_a_training_When_a_gradient_is_asked_for_Then_it_is_that_of_the_definition()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        Tensor w = random.Normal(6, 5, 3, 3).requires_grad_();
        Tensor factors = random.Normal(2, 5).square().detach().requires_grad_();
        Tensor cotangent = random.Normal(2, 6);
        IList<Tensor> actual = autograd.grad([(WeightNorm.Apply(w, factors) * cotangent).sum()], [w, factors]);
        TensorAssert.CloseToScale(2 * w * einsum("mi,mo->oi", factors, cotangent).unsqueeze(-1).unsqueeze(-1), actual[0], Tolerance);
        TensorAssert.CloseToScale(einsum("mo,oikl->mi", cotangent, w.square()), actual[1], Tolerance);
    }
}
