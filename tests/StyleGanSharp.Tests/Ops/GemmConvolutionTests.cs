using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Ops;

/// <summary>Convolutions with any kernel, stride and padding, and transposed ones, against libtorch's in float64.</summary>
public sealed class GemmConvolutionTests
{
    /// <summary>Of the largest value. Sums of float32 products in blocks are off by a few roundings.</summary>
    private const double Tolerance = 1e-5;

    private static readonly string[] Names = ["y", "x gradient", "w gradient", "second derivative of x", "of w", "of the result's gradient"];

    [Property(Arbitrary = [typeof(Call)], MaxTest = 150)]
    public void Given_any_kernel_stride_and_padding_When_computed_as_a_product_Then_values_and_both_derivatives_are_those_of_libtorch_in_float64(Call call) => Check(call);

    [Property(Arbitrary = [typeof(Call)], MaxTest = 150)]
    public void Given_a_kernel_for_every_channel_When_convolved_Then_values_and_both_derivatives_are_those_of_libtorch_in_float64(Call call)
    {
        Call depthwise = call with { IsDepthwise = true, IsTransposed = false };
        if (depthwise.IsPossible)
        {
            Check(depthwise);
        }
    }

    [Theory]
    [InlineData(1, 3, 40, 256, 13, 1)] // along an image
    [InlineData(2, 64, 14, 14, 5, 2)]
    [InlineData(2, 33, 63, 65, 3, 2)]
    [InlineData(3, 1, 9, 17, 3, 1)]
    public void Given_a_kernel_for_every_channel_of_a_feature_network_When_convolved_on_one_and_two_threads_Then_they_are_right_and_equal(int n, int c, int h, int w, int k, int stride) =>
        CheckThreads(new Call(n, c, c, h, w, h < w ? 1 : k, k, stride, 0, 0, false, 5) { IsDepthwise = true });

    [Theory]
    [InlineData(2, 32, 32, 9, 11, 3, 2)]
    [InlineData(4, 64, 64, 16, 16, 3, 4)] // large enough for Winograd's algorithm
    [InlineData(1, 6, 4, 5, 7, 3, 2)]
    [InlineData(3, 12, 24, 8, 8, 1, 3)]
    [InlineData(1, 16, 16, 4, 4, 3, 16)]
    public void Given_channels_in_groups_When_convolved_Then_values_and_both_derivatives_are_those_of_libtorch_in_float64(int n, int i, int o, int h, int w, int k, int groups) =>
        Check(new Call(n, i, o, h, w, k, k, 1, k / 2, k / 2, false, 5) { Groups = groups });

    [Theory]
    [InlineData(2, 17, 31, 9, 11, 3, 3, 2, 1, 1)]
    [InlineData(1, 40, 64, 4, 4, 3, 3, 1, 1, 1)] // few positions: weights are read where they are
    [InlineData(1, 65, 8, 5, 3, 3, 3, 2, 0, 0)]
    [InlineData(1, 520, 16, 4, 4, 3, 3, 1, 1, 1)] // the same in several parts
    [InlineData(2, 24, 24, 8, 5, 1, 1, 1, 0, 0)]
    [InlineData(1, 24, 24, 6, 8, 5, 3, 1, 2, 1)]
    [InlineData(1, 65, 64, 4, 4, 3, 3, 1, 1, 1)]
    [InlineData(3, 130, 33, 5, 5, 3, 3, 2, 0, 0)] // the samples of all channels do not fit together
    [InlineData(1, 300, 17, 3, 4, 3, 3, 1, 1, 1)]
    [InlineData(2, 3, 5, 33, 70, 3, 3, 2, 1, 1)]
    [InlineData(2, 8, 8, 37, 41, 5, 5, 2, 2, 2)]
    [InlineData(1, 3, 24, 28, 28, 14, 14, 14, 0, 0)] // patches
    [InlineData(2, 6, 7, 20, 20, 1, 7, 1, 0, 3)]
    [InlineData(2, 6, 7, 20, 20, 7, 1, 1, 3, 0)]
    [InlineData(2, 5, 9, 8, 8, 1, 1, 2, 0, 0)] // phases without taps
    [InlineData(2, 5, 9, 9, 10, 3, 3, 3, 1, 1)]
    [InlineData(1, 512, 512, 4, 4, 1, 1, 1, 0, 0)]
    [InlineData(2, 4, 3, 7, 6, 3, 3, 2, 5, 4)] // positions that touch padding only
    public void Given_shapes_of_networks_and_corners_When_computed_on_one_and_two_threads_Then_they_are_right_and_equal(int n, int i, int o, int h, int w, int ky, int kx, int stride, int py, int px)
    {
        foreach ((bool isTransposed, bool isView) in new[] { (false, false), (true, false), (true, true) })
        {
            var call = new Call(n, i, o, h, w, ky, kx, stride, py, px, isTransposed, 5) { IsView = isView };
            if (call.IsPossible)
            {
                CheckThreads(call);
            }
        }
    }

    [Fact]
    public void Given_sizes_of_every_algorithm_When_left_to_the_choice_Then_the_result_is_that_of_libtorch_in_float64()
    {
        using var random = new RandomSource(7);
        foreach ((int n, int i, int o, int size, int k) in new[] { (1, 64, 64, 4, 3), (16, 64, 64, 4, 3), (2, 17, 64, 33, 3), (1, 3, 64, 40, 1), (1, 64, 3, 6, 1), (2, 15, 16, 40, 3), (16, 64, 48, 9, 3) })
        {
            using var scope = NewDisposeScope();
            Tensor x = random.Normal(n, i, size, size).requires_grad_();
            Tensor w = random.Normal(o, i, k, k).requires_grad_();
            Tensor y = Convolution2d.Apply(x, w, k / 2);
            Tensor g = random.Normal(y.shape);
            IList<Tensor> actual = autograd.grad([(y * g).sum()], [x, w]);
            Tensor precise = nn.functional.conv2d(x.to(ScalarType.Float64), w.to(ScalarType.Float64), padding: [k / 2, k / 2]);
            IList<Tensor> expected = autograd.grad([(precise * g.to(ScalarType.Float64)).sum()], [x, w]);
            TensorAssert.CloseToScale(precise, y, Tolerance);
            TensorAssert.CloseToScale(expected[0], actual[0], Tolerance);
            TensorAssert.CloseToScale(expected[1], actual[1], Tolerance);
        }
    }

    [Fact]
    public void Given_a_bias_When_convolved_Then_it_is_added_per_channel()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        (Tensor x, Tensor w, Tensor b) = (random.Normal(2, 3, 9, 8), random.Normal(5, 3, 3, 3), random.Normal(5));
        Tensor expected = nn.functional.conv2d(x.to(ScalarType.Float64), w.to(ScalarType.Float64), b.to(ScalarType.Float64), strides: [2, 2], padding: [1, 1]);
        TensorAssert.CloseToScale(expected, Convolution2d.Apply(x, w, b, new ConvolutionGeometry(2, 1, 1)), Tolerance);
    }

    private static void CheckThreads(Call call)
    {
        int before = get_num_threads();
        try
        {
            using var scope = NewDisposeScope();
            set_num_threads(1);
            Tensor[] one = Check(call);
            set_num_threads(2);
            Tensor[] two = Check(call);
            foreach (((Tensor first, Tensor second), string name) in one.Zip(two).Zip(Names))
            {
                TensorAssert.Close(first, second, 0, 0, name);
            }
        }
        finally
        {
            set_num_threads(before);
        }
    }

    private static Tensor[] Check(Call call)
    {
        using var scope = NewDisposeScope();
        Tensor[] expected = Derivatives(call, ScalarType.Float64);
        Tensor[] actual = Derivatives(call, ScalarType.Float32);
        foreach (((Tensor e, Tensor a), string name) in expected.Zip(actual).Zip(Names))
        {
            TensorAssert.CloseToScale(e, a, Tolerance, $"{name} of {call}");
        }

        return [.. actual.Select(tensor => tensor.MoveToOuterDisposeScope())];
    }

    private static Tensor[] Derivatives(Call call, ScalarType type)
    {
        using var random = new RandomSource((ulong)call.Seed); // the same for both
        Tensor x = random.Normal(call.XShape).to(type).detach().requires_grad_();
        Tensor w = random.Normal(call.WShape).to(type).detach().requires_grad_();
        Tensor y = type == ScalarType.Float64 ? Reference(x, w, call)
            : call.IsDepthwise ? Convolution2d.ApplyDepthwise(x, w, call.Geometry)
            : call.Groups > 1 ? Convolution2d.ApplyGrouped(x, w, call.PaddingY, call.Groups, OpImplementation.Cpu)
            : call.IsTransposed ? Convolution2d.ApplyTransposed(x, call.IsView ? w.transpose(0, 1).contiguous().transpose(0, 1) : w, call.Geometry, algorithm: ConvolutionAlgorithm.Gemm)
            : Convolution2d.Apply(x, w, call.Geometry, algorithm: ConvolutionAlgorithm.Gemm);
        Tensor v = random.Normal(y.shape).to(type).requires_grad_();
        IList<Tensor> first = autograd.grad([(y * v).sum()], [x, w], create_graph: true, retain_graph: true);
        Tensor ofX = (first[0] * random.Normal(call.XShape).to(type)).sum();
        Tensor ofW = (first[1] * random.Normal(call.WShape).to(type)).sum();
        IList<Tensor> second = autograd.grad([ofX + ofW], [x, w, v]);
        return [y, .. first, .. second];
    }

    private static Tensor Reference(Tensor x, Tensor w, Call call)
    {
        (int stride, int py, int px) = call.Geometry;
        return call.IsTransposed
            ? nn.functional.conv_transpose2d(x, w, strides: [stride, stride], padding: [py, px])
            : nn.functional.conv2d(x, w, strides: [stride, stride], padding: [py, px], groups: call.IsDepthwise ? call.I : call.Groups);
    }

    public sealed record Call(int N, int I, int O, int H, int W, int KernelY, int KernelX, int Stride, int PaddingY, int PaddingX, bool IsTransposed, int Seed)
    {
        internal ConvolutionGeometry Geometry => new(Stride, PaddingY, PaddingX);

        internal long[] XShape => [N, I, H, W];

        internal bool IsDepthwise { get; init; }

        /// <summary>Whether the weights of a transposed convolution are a view of [O, I, K, L].</summary>
        internal bool IsView { get; init; }

        internal int Groups { get; init; } = 1;

        internal long[] WShape => Groups > 1 ? [O, I / Groups, KernelY, KernelX] : IsDepthwise ? [I, 1, KernelY, KernelX] : IsTransposed ? [I, O, KernelY, KernelX] : [O, I, KernelY, KernelX];

        internal bool IsPossible => IsTransposed
            ? Geometry.Samples(H, PaddingY, KernelY) > 0 && Geometry.Samples(W, PaddingX, KernelX) > 0
            : Geometry.Positions(H, PaddingY, KernelY) > 0 && Geometry.Positions(W, PaddingX, KernelX) > 0;

        public static Arbitrary<Call> Any() => (
            from n in Gen.Choose(1, 3)
            from i in Gen.Choose(1, 20)
            from o in Gen.Choose(1, 20)
            from ky in Gen.Choose(1, 5)
            from kx in Gen.Choose(1, 5)
            from stride in Gen.Choose(1, 3)
            from py in Gen.Choose(0, 3)
            from px in Gen.Choose(0, 3)
            from h in Gen.Choose(1, 40)
            from w in Gen.Choose(1, 40)
            from isTransposed in Gen.Elements(false, true)
            from isView in Gen.Elements(false, true)
            from seed in Gen.Choose(0, 1000)
            select new Call(n, i, o, h, w, ky, kx, stride, py, px, isTransposed, seed) { IsView = isTransposed && isView }).Where(call => call.IsPossible).ToArbitrary();
    }
}
