using static TorchSharp.torch;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>3×3 and 1×1 convolutions of float32 in main memory.</summary>
internal static unsafe class CpuConvolution
{
    /// <summary>Convolves.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="w">[O, I, K, K] with K 3 or 1, or the weights of the transposed convolution, [I, O, K, K].</param>
    /// <param name="padding">Zeros around x, a side; none with 1×1.</param>
    /// <param name="isTransposed">Which of the two.</param>
    /// <returns>[N, O, H + 2·padding - K + 1, …], a fresh tensor.</returns>
    public static Tensor Run(Tensor x, Tensor w, int padding, bool isTransposed) => w.shape[2] == 1 ? RunMixing(x, w, isTransposed) : RunWinograd(x, w, padding, isTransposed);

    private static Tensor RunMixing(Tensor x, Tensor w, bool isTransposed)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var plan = new MixingPlan((int)x.shape[0], (int)x.shape[1], (int)w.shape[isTransposed ? 1 : 0], (int)(x.shape[2] * x.shape[3]));
        Tensor source = x.detach().contiguous();
        Tensor kernel = w.detach().contiguous();
        Tensor packed = empty([MixingWeights.Length(plan)], ScalarType.Float32);
        Tensor y = empty([plan.Batch, plan.Out, x.shape[2], x.shape[3]], ScalarType.Float32);
        fixed (byte* from = source.bytes, taps = kernel.bytes, weights = packed.bytes, to = y.bytes)
        {
            MixingKernel.Run(plan, (float*)from, (float*)taps, isTransposed, (float*)weights, (float*)to);
        }

        return y.MoveToOuterDisposeScope();
    }

    private static Tensor RunWinograd(Tensor x, Tensor w, int padding, bool isTransposed)
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
            WinogradKernel.Run(plan, (float*)from, (float*)weights, (float*)to);
        }

        return y.MoveToOuterDisposeScope();
    }

    /// <summary>The gradient of the weights of a 3×3 convolution.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="g">[N, O, H + 2·padding - 2, …], the gradient of the result.</param>
    /// <param name="padding">Zeros around x, a side.</param>
    /// <returns>[O, I, 3, 3], a fresh tensor.</returns>
    public static Tensor RunWeightGradient(Tensor x, Tensor g, int padding)
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
            WinogradKernel.RunGradient(plan, (float*)from, (float*)result, workers, (float*)parts);
        }

        Tensor sum = workers == 1 ? sums : sums.sum([0]);
        fixed (byte* points = sum.bytes, taps = w.bytes)
        {
            WinogradWeights.Unpack((float*)points, plan, (float*)taps);
        }

        return w.MoveToOuterDisposeScope();
    }

    private static WinogradPlan Plan(Tensor x, long o, int padding) => new((int)x.shape[0], (int)x.shape[1], (int)o, (int)x.shape[2], (int)x.shape[3], padding);
}
