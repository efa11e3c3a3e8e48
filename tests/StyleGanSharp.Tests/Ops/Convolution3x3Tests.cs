using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Ops;

public sealed class Convolution3x3Tests
{
    /// <summary>Of the largest value. A direct convolution in float32 is off by about a tenth of that.</summary>
    private const double Tolerance = 1e-5;

    [Property(Arbitrary = [typeof(Call)], MaxTest = 100)]
    public void Given_any_sizes_When_the_fast_body_runs_Then_values_and_both_derivatives_are_those_of_the_reference(Call call)
    {
        using var scope = NewDisposeScope();
        Tensor[] expected = Derivatives(call, OpImplementation.Reference, ScalarType.Float64);
        Tensor[] actual = Derivatives(call, OpImplementation.Cpu, ScalarType.Float32);
        string[] names = ["y", "x gradient", "w gradient", "second derivative of x", "of w", "of the result's gradient"];
        foreach (((Tensor e, Tensor a), string name) in expected.Zip(actual).Zip(names))
        {
            TensorAssert.CloseToScale(e, a, Tolerance, name);
        }

        using var random = new RandomSource((ulong)call.Seed);
        TensorAssert.CloseToScale(expected[0], Convolution3x3.Apply(random.Normal(call.XShape), random.Normal(call.WShape), call.Padding, OpImplementation.Cpu), Tolerance, "y without gradients");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Given_many_channels_and_tiles_When_run_on_threads_Then_the_result_is_that_of_conv2d(int threads)
    {
        using var scope = NewDisposeScope();
        int before = get_num_threads();
        set_num_threads(threads);
        try
        {
            var call = new Call(2, 96, 72, 70, 67, 1, 3);
            Tensor[] expected = Derivatives(call, OpImplementation.Reference, ScalarType.Float64);
            Tensor[] actual = Derivatives(call, OpImplementation.Cpu, ScalarType.Float32);
            foreach ((Tensor e, Tensor a) in expected.Zip(actual))
            {
                TensorAssert.CloseToScale(e, a, Tolerance);
            }
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void Given_only_one_input_with_a_gradient_When_differentiated_Then_the_other_gets_none()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        Tensor x = random.Normal(2, 16, 32, 32);
        Tensor w = random.Normal(16, 16, 3, 3).requires_grad_();
        Convolution3x3.Apply(x, w, 1, OpImplementation.Cpu).square().sum().backward();
        Assert.Null(x.grad);
        Tensor expected = autograd.grad([nn.functional.conv2d(x, w, padding: [1, 1]).square().sum()], [w])[0];
        TensorAssert.CloseToScale(expected, w.grad!, Tolerance);
    }

    [Fact]
    public void Given_a_call_that_the_fast_body_does_not_take_When_it_is_asked_for_Then_the_error_says_why_and_auto_leaves_it_to_libtorch()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        Tensor x = random.Normal(1, 4, 8, 8);
        Tensor pointwise = random.Normal(4, 4, 1, 1);
        Assert.Contains("the kernel is 1×1", Assert.Throws<ArgumentException>(() => Convolution3x3.Apply(x, pointwise, 0, OpImplementation.Cpu)).Message, StringComparison.Ordinal);
        Assert.Contains("the padding is 3", Assert.Throws<ArgumentException>(() => Convolution3x3.Apply(x, random.Normal(4, 4, 3, 3), 3, OpImplementation.Cpu)).Message, StringComparison.Ordinal);
        TensorAssert.Close(nn.functional.conv2d(x, pointwise), Convolution3x3.Apply(x, pointwise, 0), 0, 0);
        Tensor small = random.Normal(4, 4, 3, 3);
        TensorAssert.Close(nn.functional.conv2d(x, small, padding: [1, 1]), Convolution3x3.Apply(x, small, 1), 0, 0);
    }

    private static Tensor[] Derivatives(Call call, OpImplementation implementation, ScalarType type)
    {
        using var random = new RandomSource((ulong)call.Seed); // the same for both
        Tensor x = random.Normal(call.XShape).to(type).detach().requires_grad_();
        Tensor w = random.Normal(call.WShape).to(type).detach().requires_grad_();
        Tensor y = Convolution3x3.Apply(x, w, call.Padding, implementation);
        Tensor v = random.Normal(y.shape).to(type).requires_grad_();
        IList<Tensor> first = autograd.grad([(y * v).sum()], [x, w], create_graph: true, retain_graph: true);
        Tensor ofX = (first[0] * random.Normal(call.XShape).to(type)).sum();
        Tensor ofW = (first[1] * random.Normal(call.WShape).to(type)).sum();
        IList<Tensor> second = autograd.grad([ofX + ofW], [x, w, v]);
        return [y, .. first, .. second];
    }

    public sealed record Call(int N, int I, int O, int H, int W, int Padding, int Seed)
    {
        internal long[] XShape => [N, I, H, W];

        internal long[] WShape => [O, I, 3, 3];

        public static Arbitrary<Call> Any() => (
            from n in Gen.Choose(1, 3)
            from i in Gen.Choose(1, 20)
            from o in Gen.Choose(1, 20)
            from padding in Gen.Choose(0, 2)
            from h in Gen.Choose(3 - padding, 40)
            from w in Gen.Choose(3 - padding, 40)
            from seed in Gen.Choose(0, 1000)
            select new Call(n, i, o, h, w, padding, seed)).ToArbitrary();
    }
}
