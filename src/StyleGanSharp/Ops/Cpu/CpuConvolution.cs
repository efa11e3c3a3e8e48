using StyleGanSharp.Ops.Cpu.Gemm;
using StyleGanSharp.Ops.Cpu.Vectors;
using StyleGanSharp.Ops.Cpu.Winograd;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Convolutions of float32 in main memory.</summary>
internal static unsafe class CpuConvolution
{
    /// <summary>A 1×1 convolution.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="w">[O, I, 1, 1], or of the transposed convolution [I, O, 1, 1].</param>
    /// <param name="isTransposed">Which of the two.</param>
    /// <returns>[N, O, H, W], a fresh tensor.</returns>
    public static Tensor RunPointwise(Tensor x, Tensor w, bool isTransposed)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var plan = new PointwiseConvolutionPlan((int)x.shape[0], (int)x.shape[1], (int)w.shape[isTransposed ? 1 : 0], (int)(x.shape[2] * x.shape[3]));
        Tensor source = x.detach().contiguous();
        Tensor kernel = w.detach().contiguous();
        Tensor packed = empty([PointwiseConvolutionWeights.Length(plan)], ScalarType.Float32);
        Tensor y = empty([plan.Batch, plan.Out, x.shape[2], x.shape[3]], ScalarType.Float32);
        fixed (byte* from = source.bytes, taps = kernel.bytes, weights = packed.bytes, to = y.bytes)
        {
            VectorLanes.Run(new PointwiseConvolutionKernel(plan, (float*)from, (float*)taps, isTransposed, (float*)weights, (float*)to));
        }

        return y.MoveToOuterDisposeScope();
    }

    /// <summary>A 3×3 convolution without stride, by Winograd's algorithm.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="w">[O, I, 3, 3], or of the transposed convolution [I, O, 3, 3].</param>
    /// <param name="padding">Zeros around x, per side: 0, 1 or 2.</param>
    /// <param name="isTransposed">Which of the two.</param>
    /// <returns>[N, O, H + 2·padding - 2, …], a fresh tensor.</returns>
    public static Tensor RunWinograd(Tensor x, Tensor w, int padding, bool isTransposed)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        WinogradPlan plan = Plan(x, w.shape[isTransposed ? 1 : 0], padding);
        Tensor source = x.detach().contiguous();
        Tensor kernel = w.detach().contiguous();
        Tensor packed = empty([WinogradTransform.Products, plan.OutRows, plan.In, WinogradPlan.Rows], ScalarType.Float32);
        Tensor y = empty([plan.Batch, plan.Out, plan.OutHeight, plan.OutWidth], ScalarType.Float32);
        fixed (byte* from = source.bytes, taps = kernel.bytes, weights = packed.bytes, to = y.bytes)
        {
            WinogradWeights.Pack((float*)taps, plan, isTransposed, (float*)weights);
            VectorLanes.Run(new WinogradKernel(plan, (float*)from, (float*)weights, (float*)to));
        }

        return y.MoveToOuterDisposeScope();
    }

    /// <summary>The gradient of the weights of a 3×3 convolution without stride, by Winograd's algorithm.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="g">[N, O, H + 2·padding - 2, …], the gradient of the result.</param>
    /// <param name="padding">Zeros around x, per side.</param>
    /// <returns>[O, I, 3, 3], a fresh tensor.</returns>
    public static Tensor RunWinogradWeightGradient(Tensor x, Tensor g, int padding)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        WinogradPlan plan = Plan(x, g.shape[1], padding);
        Tensor source = x.detach().contiguous();
        Tensor gradient = g.detach().contiguous();
        int workers = get_num_threads();
        Tensor sums = zeros([workers, WinogradTransform.Products, plan.GradientPointLength], ScalarType.Float32);
        Tensor w = empty([plan.Out, plan.In, 3, 3], ScalarType.Float32);
        fixed (byte* from = source.bytes, result = gradient.bytes, parts = sums.bytes)
        {
            VectorLanes.Run(new WinogradGradientKernel(plan, (float*)from, (float*)result, workers, (float*)parts));
        }

        Tensor sum = workers == 1 ? sums : sums.sum([0]);
        fixed (byte* points = sum.bytes, taps = w.bytes)
        {
            WinogradWeights.Unpack((float*)points, plan, (float*)taps);
        }

        return w.MoveToOuterDisposeScope();
    }

    /// <summary>A convolution with any kernel and stride.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="w">[O, I, K, L].</param>
    /// <param name="geometry">How the kernel moves.</param>
    /// <returns>[N, O, H', W'], a fresh tensor.</returns>
    public static Tensor RunGemm(Tensor x, Tensor w, ConvolutionGeometry geometry) =>
        Run(GemmPlan.Forward(x.shape, (int)w.shape[0], ((int)w.shape[2], (int)w.shape[3]), geometry), x, w);

    /// <summary>The transposed convolution with any kernel and stride.</summary>
    /// <param name="y">[N, O, H', W'].</param>
    /// <param name="w">[O, I, K, L]; read where it is also if it is a view of [I, O, K, L].</param>
    /// <param name="geometry">How the kernel of the convolution moves.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <returns>[N, I, H, W], a fresh tensor.</returns>
    public static Tensor RunGemmTransposed(Tensor y, Tensor w, ConvolutionGeometry geometry, int height, int width)
    {
        using Tensor outputFirst = w.transpose(0, 1);
        bool isOutputFirst = !w.is_contiguous() && outputFirst.is_contiguous();
        return Run(GemmPlan.Transposed(y.shape, (int)w.shape[1], ((int)w.shape[2], (int)w.shape[3]), geometry, height, width, isOutputFirst), y, isOutputFirst ? outputFirst : w);
    }

    /// <summary>The gradient of the weights with any kernel and stride.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="g">[N, O, H', W'], the gradient of the result.</param>
    /// <param name="kernel">Taps down and across.</param>
    /// <param name="geometry">How the kernel moves.</param>
    /// <returns>[O, I, K, L], a fresh tensor.</returns>
    public static Tensor RunGemmWeightGradient(Tensor x, Tensor g, (int Y, int X) kernel, ConvolutionGeometry geometry)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var plan = new GemmGradientPlan((int)x.shape[0], (int)x.shape[1], (int)g.shape[1], (int)x.shape[2], (int)x.shape[3], kernel.Y, kernel.X, geometry);
        Tensor source = x.detach().contiguous();
        Tensor result = g.detach().contiguous();
        Tensor w = empty([plan.Out, plan.In, kernel.Y, kernel.X], ScalarType.Float32);
        float* memory = Scratch.TakeForCall(plan.SamplesLength + plan.GradientLength + plan.SumsLength);
        fixed (byte* from = source.bytes, factors = result.bytes, to = w.bytes)
        {
            float* gradient = memory + plan.SamplesLength;
            VectorLanes.Run(new GemmGradientKernel(plan, (float*)from, (float*)factors, memory, gradient, gradient + plan.GradientLength, (float*)to));
        }

        Scratch.EndCall();
        return w.MoveToOuterDisposeScope();
    }

    /// <summary>A convolution of every channel with a kernel of its own.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="w">[C, 1, K, L].</param>
    /// <param name="geometry">How the kernels move.</param>
    /// <returns>[N, C, H', W'], a fresh tensor.</returns>
    public static Tensor RunDepthwise(Tensor x, Tensor w, ConvolutionGeometry geometry) =>
        RunDepthwise(GemmPlan.Forward(Planes(x), 1, ((int)w.shape[2], (int)w.shape[3]), geometry), x, w);

    /// <summary>The transposed convolution of every channel.</summary>
    /// <param name="y">[N, C, H', W'].</param>
    /// <param name="w">[C, 1, K, L].</param>
    /// <param name="geometry">How the kernels of the convolution move.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <returns>[N, C, H, W], a fresh tensor.</returns>
    public static Tensor RunDepthwiseTransposed(Tensor y, Tensor w, ConvolutionGeometry geometry, int height, int width) =>
        RunDepthwise(GemmPlan.Transposed(Planes(y), 1, ((int)w.shape[2], (int)w.shape[3]), geometry, height, width, isOutputFirst: false), y, w);

    /// <summary>The gradient of kernels that every channel has of its own.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="g">[N, C, H', W'], the gradient of the result.</param>
    /// <param name="kernel">Taps down and across.</param>
    /// <param name="geometry">How the kernels move.</param>
    /// <returns>[C, 1, K, L], a fresh tensor.</returns>
    public static Tensor RunDepthwiseWeightGradient(Tensor x, Tensor g, (int Y, int X) kernel, ConvolutionGeometry geometry)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        GemmPlan plan = GemmPlan.Forward(Planes(x), 1, kernel, geometry);
        Tensor source = x.detach().contiguous();
        Tensor result = g.detach().contiguous();
        Tensor w = empty([x.shape[1], 1, kernel.Y, kernel.X], ScalarType.Float32);
        fixed (byte* from = source.bytes, factors = result.bytes, to = w.bytes)
        {
            DepthwiseKernel.RunGradient(plan, (int)x.shape[1], (float*)from, (float*)factors, (float*)to);
        }

        return w.MoveToOuterDisposeScope();
    }

    private static long[] Planes(Tensor x) => [x.shape[0] * x.shape[1], 1, x.shape[2], x.shape[3]];

    private static Tensor RunDepthwise(GemmPlan plan, Tensor x, Tensor w)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor source = x.detach().contiguous();
        Tensor kernel = w.detach().contiguous();
        Tensor y = empty([x.shape[0], x.shape[1], plan.OutHeight, plan.OutWidth], ScalarType.Float32);
        fixed (byte* from = source.bytes, taps = kernel.bytes, to = y.bytes)
        {
            DepthwiseKernel.Run(plan, (int)x.shape[1], (float*)from, (float*)taps, (float*)to);
        }

        return y.MoveToOuterDisposeScope();
    }

    private static Tensor Run(GemmPlan plan, Tensor x, Tensor w)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor source = x.detach().contiguous();
        Tensor kernel = w.detach().contiguous();
        Tensor y = empty([plan.Batch, plan.Rows, plan.OutHeight, plan.OutWidth], ScalarType.Float32);
        float* memory = Scratch.TakeForCall(plan.PaddedLength + plan.WeightsLength);
        fixed (byte* from = source.bytes, taps = kernel.bytes, to = y.bytes)
        {
            VectorLanes.Run(new GemmKernel(plan, (float*)from, (float*)taps, memory, memory + plan.PaddedLength, (float*)to));
        }

        Scratch.EndCall();
        return y.MoveToOuterDisposeScope();
    }

    private static WinogradPlan Plan(Tensor x, long o, int padding) => new((int)x.shape[0], (int)x.shape[1], (int)o, (int)x.shape[2], (int)x.shape[3], padding);
}
