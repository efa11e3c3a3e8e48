using StyleGanSharp.Ops;
using StyleGanSharp.Ops.Cuda;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Ops;

/// <summary>The GPU kernels' own source, compiled for the CPU, against plain tensor operations in float64: values, gradients and gradients of gradients.</summary>
public sealed class CudaKernelTests
{
    private const double Tolerance = 1e-5;

    /// <summary>Up, down, taps, squares, paddings, sizes: one compiled kernel or three each, so that few awkward ones stand for many.</summary>
    public static TheoryData<int, int, int, int, bool, bool, int[], int, int> FilteredCalls => new()
    {
        { 1, 1, 0, 0, false, false, [0, 0, 0, 0], 9, 7 },
        { 2, 2, 12, 12, false, false, [9, 10, 9, 10], 37, 21 },
        { 2, 2, 12, 12, false, true, [10, 9, 11, 8], 33, 40 },
        { 4, 2, 24, 12, false, false, [-3, 20, 17, -5], 20, 15 },
        { 2, 4, 11, 13, true, false, [7, 6, -2, 15], 19, 30 },
        { 1, 2, 5, 6, true, true, [3, 4, 5, -1], 41, 12 },
        { 4, 1, 8, 0, false, false, [5, 6, 7, 8], 8, 11 },
        { 2, 2, 1, 25, false, false, [20, 21, 22, 23], 13, 5 },
        { 4, 4, 24, 24, false, true, [30, 31, 29, 32], 6, 9 },
    };

    public static TheoryData<int[], int[], int, int, bool, bool, int[], int, int> ResamplingCalls => new()
    {
        { [1, 1], [1, 1], 4, 4, false, false, [2, 1, 2, 1], 17, 9 },
        { [2, 2], [1, 1], 4, 4, false, false, [2, 1, 2, 1], 16, 35 },
        { [1, 1], [2, 2], 4, 4, false, true, [1, 1, 1, 1], 70, 33 },
        { [2, 1], [1, 3], 7, 7, false, false, [-2, 5, 4, -1], 21, 19 },
        { [3, 4], [2, 1], 5, 9, true, true, [6, 3, 8, 2], 11, 13 },
        { [1, 2], [1, 1], 12, 12, true, false, [5, 6, 7, 4], 23, 18 },
        { [2, 2], [2, 2], 0, 0, false, false, [0, 1, 1, 0], 9, 9 },
    };

    [Theory]
    [MemberData(nameof(FilteredCalls))]
    public void Given_a_call_When_the_filtered_kernel_runs_Then_values_and_derivatives_are_those_of_the_reference(
        int up, int down, int upTaps, int downTaps, bool isUpSquare, bool isDownSquare, int[] pad, int width, int height)
    {
        EmulatedGpu.Use();
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        Tensor? fu = Filter(random, upTaps, upTaps, isUpSquare);
        Tensor? fd = Filter(random, downTaps, downTaps, isDownSquare);
        Tensor[] inputs = [random.Normal(2, 3, height, width), random.Normal(2, 3), random.Normal(3)];
        Compare(inputs, Tolerance, (values, implementation) => FilteredLeakyRelu.ApplyScaled(
            values[0], values[1], fu, fd, values[2], up, down, new Padding2d(pad[0], pad[1], pad[2], pad[3]), clamp: 1.5, implementation: implementation));
    }

    [Theory]
    [MemberData(nameof(ResamplingCalls))]
    public void Given_a_call_When_the_resampling_kernel_runs_Then_values_and_derivatives_are_those_of_the_reference(
        int[] up, int[] down, int tapsX, int tapsY, bool isSquare, bool flip, int[] pad, int width, int height)
    {
        EmulatedGpu.Use();
        using var scope = NewDisposeScope();
        using var random = new RandomSource(6);
        Tensor? f = Filter(random, tapsX, tapsY, isSquare);
        Compare([random.Normal(2, 3, height, width)], Tolerance, (values, implementation) => UpFirDn2d.Apply(
            values[0], f, (up[0], up[1]), (down[0], down[1]), new Padding2d(pad[0], pad[1], pad[2], pad[3]), flip, 1.7, implementation));
    }

    [Theory]
    [InlineData(Activation.Linear, null, false)]
    [InlineData(Activation.LeakyRelu, 0.9, false)]
    [InlineData(Activation.LeakyRelu, null, true)]
    [InlineData(Activation.Relu, 1.1, true)]
    public void Given_a_layers_end_When_the_pointwise_kernel_runs_Then_values_and_derivatives_are_those_of_the_reference(Activation activation, double? clamp, bool isNoiseShared)
    {
        EmulatedGpu.Use();
        using var scope = NewDisposeScope();
        using var random = new RandomSource(7);
        Tensor[] inputs = [random.Normal(3, 2, 7, 9), random.Normal(3, 2), isNoiseShared ? random.Normal(7, 9) : random.Normal(3, 1, 7, 9), random.Normal(2)];
        Compare(inputs, Tolerance, (values, implementation) => BiasAct.ApplyScaled(values[0], values[1], values[2], values[3], activation, clamp: clamp, implementation: implementation));
    }

    [Theory]
    [InlineData(ScalarType.Float16, 2e-3)] // 11 bits of mantissa
    [InlineData(ScalarType.BFloat16, 2e-2)] // 8 bits
    public void Given_half_precision_When_the_kernels_run_Then_the_arithmetic_is_in_float32_and_only_samples_are_rounded(ScalarType type, double tolerance)
    {
        EmulatedGpu.Use();
        using var scope = NewDisposeScope();
        using var random = new RandomSource(8);
        Tensor f = random.Normal(12) / 3;
        Tensor x = random.Normal(2, 3, 19, 21).to(type).to(TestDevice.Current);
        Tensor b = random.Normal(3).to(TestDevice.Current);
        foreach (Func<Tensor, OpImplementation, Tensor> run in new Func<Tensor, OpImplementation, Tensor>[]
        {
            (input, implementation) => FilteredLeakyRelu.Apply(input, f, f, b, 2, 2, new Padding2d(10), clamp: 2, implementation: implementation),
            (input, implementation) => UpFirDn2d.Upsample2d(input, f, implementation: implementation),
            (input, implementation) => BiasAct.Apply(input, b, activation: Activation.LeakyRelu, clamp: 2, implementation: implementation),
        })
        {
            Tensor actual = run(x, OpImplementation.Cuda);
            Assert.Equal(type, actual.dtype);
            TensorAssert.CloseToScale(run(x.to(ScalarType.Float64), OpImplementation.Reference), actual.to(ScalarType.Float64), tolerance);
        }
    }

    [Fact]
    public void Given_samples_that_are_no_numbers_When_the_kernels_run_Then_they_stay_visible()
    {
        EmulatedGpu.Use();
        using var scope = NewDisposeScope();
        Tensor x = zeros(1, 1, 8, 8, device: TestDevice.Current);
        x[0, 0, 4, 4] = double.NaN;
        Assert.True(BiasAct.Apply(x, null, activation: Activation.LeakyRelu, clamp: 1, implementation: OpImplementation.Cuda).isnan().any().item<bool>());
        Assert.True(FilteredLeakyRelu.Apply(x, null, null, null, clamp: 1, implementation: OpImplementation.Cuda).isnan().any().item<bool>());
    }

    [Fact]
    public void Given_every_tile_When_its_arithmetic_is_checked_Then_shared_memory_is_within_the_limit_and_tiles_cover_the_image()
    {
        var tile = new FilteredTileAxis(32, UpFirDn2d.Axis(148, 2, 1, 9, 10, 12), UpFirDn2d.Axis(304, 1, 2, 0, 0, 12));
        Assert.Equal(76, tile.High); // 31·2 + 12 samples, to a multiple of 4
        Assert.Equal((76 - 4) / 2 + 7, tile.Low);
        Assert.True(tile.Count * 32 >= tile.Down.OutSize && (tile.Count - 1) * 32 < tile.Down.OutSize);
    }

    [Fact]
    public void Given_a_call_that_no_kernel_takes_When_it_is_asked_for_Then_the_error_says_why()
    {
        EmulatedGpu.Use();
        using var scope = NewDisposeScope();
        Tensor x = zeros(1, 1, 8, 8, device: TestDevice.Current);
        Assert.Contains("x is Float64", Assert.Throws<ArgumentException>(() => UpFirDn2d.Filter2d(x.to(ScalarType.Float64), null, implementation: OpImplementation.Cuda)).Message);
        Assert.Contains("up is 3", Assert.Throws<ArgumentException>(() => FilteredLeakyRelu.Apply(x, up: 3, implementation: OpImplementation.Cuda)).Message);
        Assert.Contains("Swish", Assert.Throws<ArgumentException>(() => BiasAct.Apply(x, activation: Activation.Swish, implementation: OpImplementation.Cuda)).Message);
    }

    private static Tensor? Filter(RandomSource random, int width, int height, bool isSquare) =>
        width == 0 ? null : isSquare ? random.Normal(height, width) / Math.Sqrt(width * height) : random.Normal(width) / Math.Sqrt(width);

    /// <summary>Values, first derivatives of all inputs, and what they depend on once more.</summary>
    private static void Compare(Tensor[] inputs, double tolerance, Func<Tensor[], OpImplementation, Tensor> run)
    {
        Tensor[] Derivatives(OpImplementation implementation, ScalarType type)
        {
            using var random = new RandomSource(9); // the same for both
            Tensor[] values = [.. inputs.Select(value => value.to(type).to(TestDevice.Current).detach().requires_grad_())];
            Tensor y = run(values, implementation);
            Tensor v = random.Normal(y.shape).to(type).to(TestDevice.Current).requires_grad_();
            IList<Tensor> first = autograd.grad([(y * v).sum()], values, create_graph: true, retain_graph: true);
            IList<Tensor> second = autograd.grad([first.Select(gradient => (gradient * random.Normal(gradient.shape).to(type).to(TestDevice.Current)).sum()).Aggregate((left, right) => left + right)], [v, .. values], allow_unused: true);
            return [y, .. first, .. second.Zip([v, .. values], (gradient, value) => gradient is null || gradient.IsInvalid ? zeros_like(value) : gradient)];
        }

        Tensor[] expected = Derivatives(OpImplementation.Reference, ScalarType.Float64);
        Tensor[] actual = Derivatives(OpImplementation.Cuda, ScalarType.Float32);
        Assert.Equal(expected.Length, actual.Length);
        foreach (((Tensor left, Tensor right), int i) in expected.Zip(actual).Select((pair, i) => (pair, i)))
        {
            TensorAssert.CloseToScale(left, right, tolerance, $"result {i}");
        }

        using (no_grad())
        {
            TensorAssert.CloseToScale(expected[0], run([.. inputs.Select(value => value.to(TestDevice.Current))], OpImplementation.Cuda), tolerance, "without gradients");
        }
    }
}
