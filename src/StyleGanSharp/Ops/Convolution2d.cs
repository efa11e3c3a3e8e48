using StyleGanSharp.Ops.Cpu;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>Convolutions without stride: on a processor, 3×3 taps with a quarter of the multiplications and 1×1 taps with all its vector instructions, where that pays; elsewhere libtorch's.</summary>
internal static class Convolution2d
{
    /// <summary>Fewer channels or tiles of 4×4 spend more on getting to the products than the products save.</summary>
    private const long FewestChannels = 16;
    private const long FewestTiles = 96;

    /// <summary>Transforms take the tiles of a row together: of short rows they pay only where there are so many channels that products are most of the work.</summary>
    private const long FewestTilesOfRow = 4;
    private const long ManyChannels = 64;

    /// <summary>The same of 1×1 taps: fewer output channels or pixels leave most of a product's rows or columns empty, or spend more on the order of the weights than on products.</summary>
    private const long FewestMixed = 8;
    private const long FewestPixels = 1024;
    private const long FewestProductsWithGradients = 20_000_000;

    /// <summary>With few channels on a side (pictures), libtorch's 1×1 convolutions are several times slower, but for those that it hands to MKL: with one thread, in small batches.</summary>
    private const long NarrowChannels = 8;
    private const long FewestNarrowPixelsWithGradients = 2048;
    private const long FewestNarrowProductsWithGradients = 1_500_000;
    private const long SmallBatch = 16;

    /// <summary>Numbers in the sums of the weights' gradient, which every thread has to itself: 256 MiB.</summary>
    private const long MostSums = 1L << 26;

    /// <summary>Correlates, as conv2d does.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="w">[O, I, K, K]; other sizes than 3 and 1 are left to libtorch.</param>
    /// <param name="padding">Zeros around x, a side.</param>
    /// <param name="implementation">Body of the convolution.</param>
    /// <returns>[N, O, H + 2·padding - K + 1, …], a fresh tensor; differentiable any number of times.</returns>
    public static Tensor Apply(Tensor x, Tensor w, int padding, OpImplementation implementation = OpImplementation.Auto)
    {
        if (!CpuSupport.Choose(x, implementation, Obstacle(x, w, padding)) || (implementation == OpImplementation.Auto && !Pays(x, w, padding)))
        {
            return LibTorchConvolution.Apply(x, w, (1, 1), (padding, padding));
        }

        return Convolve(x, w, new Call((int)w.shape[2], padding, false));
    }

    private static string? Obstacle(Tensor x, Tensor w, int padding)
    {
        (long o, long i, long k) = (w.shape[0], w.shape[1], w.shape[2]);
        (long height, long width) = (x.shape[2] + (2 * padding) - k + 1, x.shape[3] + (2 * padding) - k + 1);
        long points = k == 1 ? 1 : WinogradTransform.Products;
        return
            (k != 3 && k != 1) || w.shape[3] != k ? $"the kernel is {w.shape[3]}×{k}" :
            i != x.shape[1] ? "it has groups" :
            w.dtype != ScalarType.Float32 ? $"the weights are {w.dtype}" :
            padding < 0 || padding > k - 1 ? $"the padding is {padding}" :
            height < 1 || width < 1 ? "x is smaller than the kernel" :
            x.shape[0] * o * height * width > int.MaxValue / sizeof(float) ? "the result has more than 2 GiB" :
            points * (o + MatrixProduct.Rows) * (i + MatrixProduct.Rows) > int.MaxValue / sizeof(float) ? "the weights have too many channels" :
            null;
    }

    private static bool Pays(Tensor x, Tensor w, int padding) => w.shape[2] == 1 ? PaysMixing(x, w) : PaysWinograd(x, w, padding);

    private static bool PaysMixing(Tensor x, Tensor w)
    {
        (long o, long i, long pixels) = (w.shape[0], w.shape[1], x.shape[0] * x.shape[2] * x.shape[3]);
        bool isRecorded = GradientRecording.Covers(x, w);
        if (Math.Min(o, i) > NarrowChannels)
        {
            return pixels >= FewestPixels && (!isRecorded || pixels * o * i >= FewestProductsWithGradients);
        }

        bool isLeftToMkl = x.shape[0] < SmallBatch && get_num_threads() == 1;
        return
            !isRecorded ? pixels >= FewestPixels && (o >= FewestMixed || !isLeftToMkl) :
            isLeftToMkl ? pixels * o * i >= FewestNarrowProductsWithGradients :
            pixels >= FewestNarrowPixelsWithGradients;
    }

    private static bool PaysWinograd(Tensor x, Tensor w, int padding)
    {
        long tilesOfRow = (x.shape[3] + (2 * padding) + 1) / 4;
        long channels = Math.Min(w.shape[0], w.shape[1]);
        return channels >= FewestChannels && x.shape[0] * ((x.shape[2] + (2 * padding) + 1) / 4) * tilesOfRow >= FewestTiles
            && (!GradientRecording.Covers(x, w) || ((tilesOfRow >= FewestTilesOfRow || channels >= ManyChannels)
                && WinogradTransform.Products * w.shape[0] * w.shape[1] * get_num_threads() <= MostSums));
    }

    /// <param name="Taps">K: 3 or 1.</param>
    /// <param name="Padding">Zeros around x.</param>
    /// <param name="IsTransposed">Whether the weights are those of the transposed convolution.</param>
    private sealed record Call(int Taps, int Padding, bool IsTransposed)
    {
        /// <summary>The convolution that takes the gradient of the result to that of x.</summary>
        public Call Back => new(Taps, Taps - 1 - Padding, !IsTransposed);
    }

    /// <summary>Linear in both inputs; the gradients are convolutions again.</summary>
    private sealed class Function : TensorFunction<Function>
    {
        protected override Tensor Forward(autograd.AutogradContext ctx, object[] inputs)
        {
            var (x, w, call) = ((Tensor)inputs[0], (Tensor)inputs[1], (Call)inputs[2]);
            ctx.save_for_backward([x, w]);
            ctx.save_data("call", call);
            return CpuConvolution.Run(x, w, call.Padding, call.IsTransposed);
        }

        protected override List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            var call = (Call)ctx.get_data("call");
            Tensor? ofX = Needs(ctx, 0) ? Convolve(gradient, saved[1], call.Back) : null;
            Tensor? ofW = Needs(ctx, 1) ? WeightGradient(saved[0], gradient, call) : null;
            saved.ForEach(tensor => tensor.Dispose());
            return [ofX!, ofW!, null!];
        }
    }

    /// <summary>The gradient of the weights, linear in the picture and in the gradient of the result.</summary>
    private sealed class WeightFunction : TensorFunction<WeightFunction>
    {
        protected override Tensor Forward(autograd.AutogradContext ctx, object[] inputs)
        {
            var (x, g, call) = ((Tensor)inputs[0], (Tensor)inputs[1], (Call)inputs[2]);
            ctx.save_for_backward([x, g]);
            ctx.save_data("call", call);
            return RunWeightGradient(x, g, call);
        }

        protected override List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            var call = (Call)ctx.get_data("call");
            Tensor? ofX = Needs(ctx, 0) ? Convolve(saved[1], gradient, call.Back) : null;
            Tensor? ofG = Needs(ctx, 1) ? Convolve(saved[0], gradient, call) : null;
            saved.ForEach(tensor => tensor.Dispose());
            return [ofX!, ofG!, null!];
        }
    }

    private static Tensor Convolve(Tensor x, Tensor w, Call call) =>
        GradientRecording.Covers(x, w) ? Function.Apply(x, w, call) : CpuConvolution.Run(x, w, call.Padding, call.IsTransposed);

    private static Tensor WeightGradient(Tensor x, Tensor g, Call call) =>
        call.Taps == 1 ? MixingWeightGradient(x, g, call) : GradientRecording.Covers(x, g) ? WeightFunction.Apply(x, g, call) : RunWeightGradient(x, g, call);

    /// <summary>In a transposed convolution, picture and result change places.</summary>
    private static Tensor RunWeightGradient(Tensor x, Tensor g, Call call) =>
        call.IsTransposed ? CpuConvolution.RunWeightGradient(g, x, 2 - call.Padding) : CpuConvolution.RunWeightGradient(x, g, call.Padding);

    /// <summary>A product of matrices, which libtorch differentiates itself.</summary>
    private static Tensor MixingWeightGradient(Tensor x, Tensor g, Call call)
    {
        using var scope = NewDisposeScope();
        (Tensor from, Tensor to) = call.IsTransposed ? (g, x) : (x, g);
        return to.flatten(2).matmul(from.flatten(2).transpose(1, 2)).sum([0]).unsqueeze(2).unsqueeze(3).MoveToOuterDisposeScope();
    }
}
