using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Ops;

public sealed class Convolution2dTests
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
        TensorAssert.CloseToScale(expected[0], Convolution2d.Apply(random.Normal(call.XShape), random.Normal(call.WShape), call.Padding, OpImplementation.Cpu), Tolerance, "y without gradients");
    }

    [Theory]
    [InlineData(2, 96, 72, 70, 67, 3, 1)]
    [InlineData(2, 96, 72, 70, 67, 1, 0)]
    [InlineData(1, 256, 256, 1, 1, 1, 0)] // from here on with quarters
    [InlineData(2, 257, 301, 7, 13, 1, 0)]
    [InlineData(1, 304, 264, 12, 16, 1, 0)]
    public void Given_many_channels_When_run_Then_the_result_is_that_of_conv2d_and_the_same_on_any_number_of_threads(int n, int i, int o, int h, int w, int k, int padding)
    {
        using var scope = NewDisposeScope();
        var call = new Call(n, i, o, h, w, k, padding, 3);
        Tensor[] expected = Derivatives(call, OpImplementation.Reference, ScalarType.Float64);
        int before = get_num_threads();
        try
        {
            Tensor[] values = [.. new[] { 1, 2 }.Select(threads =>
            {
                set_num_threads(threads);
                Tensor[] actual = Derivatives(call, OpImplementation.Cpu, ScalarType.Float32);
                foreach ((Tensor e, Tensor a) in expected.Zip(actual))
                {
                    TensorAssert.CloseToScale(e, a, Tolerance);
                }

                return actual[0];
            })];
            TensorAssert.Close(values[0], values[1], 0, 0);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void Given_quarters_of_large_matrices_When_multiplied_Then_the_error_stays_within_a_few_roundings()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        Tensor x = random.Normal(1, 1024, 20, 20);
        Tensor w = random.Normal(512, 1024, 1, 1);
        Tensor expected = nn.functional.conv2d(x.to(ScalarType.Float64), w.to(ScalarType.Float64));
        Tensor error = (Convolution2d.Apply(x, w, 0, OpImplementation.Cpu) - expected) / expected.std();
        Assert.InRange(error.square().mean().sqrt().item<double>(), 0, 2e-6); // a sum one after the other of 1024 products is off by 6e-7
        Assert.InRange(error.abs().max().item<double>(), 0, 2e-5);
    }

    [Fact]
    public void Given_only_one_input_with_a_gradient_When_differentiated_Then_the_other_gets_none()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        Tensor x = random.Normal(2, 16, 32, 32);
        Tensor w = random.Normal(16, 16, 3, 3).requires_grad_();
        Convolution2d.Apply(x, w, 1, OpImplementation.Cpu).square().sum().backward();
        Assert.Null(x.grad);
        Tensor expected = autograd.grad([nn.functional.conv2d(x, w, padding: [1, 1]).square().sum()], [w])[0];
        TensorAssert.CloseToScale(expected, w.grad!, Tolerance);
    }

    [Fact]
    public void Given_a_call_that_the_CPU_implementation_does_not_take_When_it_is_asked_for_Then_the_error_says_why_and_auto_leaves_it_to_libtorch()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        Tensor x = random.Normal(1, 4, 8, 8).to(ScalarType.Float64);
        Tensor w = random.Normal(4, 4, 3, 3).to(ScalarType.Float64);
        Assert.Contains("x is Float64", Assert.Throws<ArgumentException>(() => Convolution2d.Apply(x, w, 1, OpImplementation.Cpu)).Message, StringComparison.Ordinal);
        TensorAssert.Close(nn.functional.conv2d(x, w, padding: [1, 1]), Convolution2d.Apply(x, w, 1), 0, 0);
        Tensor large = random.Normal(4, 4, 9, 9);
        Assert.Contains("x is smaller than the kernel", Assert.Throws<ArgumentException>(
            () => Convolution2d.Apply(random.Normal(1, 4, 8, 8), large, 0, OpImplementation.Cpu)).Message, StringComparison.Ordinal);
        Tensor grouped = random.Normal(4, 2, 3, 3);
        Assert.Contains("x has 4 channels and the weights are for 2", Assert.Throws<ArgumentException>(
            () => Convolution2d.Apply(random.Normal(1, 4, 8, 8), grouped, 0, OpImplementation.Cpu)).Message, StringComparison.Ordinal);
    }

    private static Tensor[] Derivatives(Call call, OpImplementation implementation, ScalarType type)
    {
        using var random = new RandomSource((ulong)call.Seed); // the same for both
        Tensor x = random.Normal(call.XShape).to(type).detach().requires_grad_();
        Tensor w = random.Normal(call.WShape).to(type).detach().requires_grad_();
        Tensor y = Convolution2d.Apply(x, w, call.Padding, implementation);
        Tensor v = random.Normal(y.shape).to(type).requires_grad_();
        IList<Tensor> first = autograd.grad([(y * v).sum()], [x, w], create_graph: true, retain_graph: true);
        Tensor ofX = (first[0] * random.Normal(call.XShape).to(type)).sum();
        Tensor ofW = (first[1] * random.Normal(call.WShape).to(type)).sum();
        IList<Tensor> second = autograd.grad([ofX + ofW], [x, w, v]);
        return [y, .. first, .. second];
    }

    public sealed record Call(int N, int I, int O, int H, int W, int K, int Padding, int Seed)
    {
        internal long[] XShape => [N, I, H, W];

        internal long[] WShape => [O, I, K, K];

        public static Arbitrary<Call> Any() => (
            from n in Gen.Choose(1, 3)
            from i in Gen.Choose(1, 20)
            from o in Gen.Choose(1, 20)
            from k in Gen.Elements(1, 3)
            from padding in Gen.Choose(0, k - 1)
            from h in Gen.Choose(k - padding, 40)
            from w in Gen.Choose(k - padding, 40)
            from seed in Gen.Choose(0, 1000)
            select new Call(n, i, o, h, w, k, padding, seed)).ToArbitrary();
    }
}
