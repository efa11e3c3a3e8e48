using StyleGanSharp.Ops.Cpu.Gemm;
using StyleGanSharp.Ops.Cpu.Winograd;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>Convolutions of all channels with all, or of every channel by itself: on a CPU in float32 the library's own for every kernel and stride, elsewhere libtorch's.</summary>
internal static partial class Convolution2d
{
    /// <summary>Correlates without stride, as conv2d does.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="w">[O, I, K, L].</param>
    /// <param name="padding">Zeros around x, per side.</param>
    /// <param name="implementation">Implementation of the convolution.</param>
    /// <returns>[N, O, H + 2·padding - K + 1, …], a fresh tensor; differentiable any number of times.</returns>
    public static Tensor Apply(Tensor x, Tensor w, int padding, OpImplementation implementation = OpImplementation.Auto) =>
        Apply(x, w, new ConvolutionGeometry(1, padding, padding), implementation);

    /// <summary>Correlates, as conv2d does.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="w">[O, I, K, L].</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <param name="implementation">Implementation of the convolution.</param>
    /// <param name="algorithm">How it is computed on a CPU.</param>
    /// <returns>[N, O, (H + 2·padding - K)/stride + 1, …], a fresh tensor; differentiable any number of times.</returns>
    public static Tensor Apply(
        Tensor x, Tensor w, ConvolutionGeometry geometry, OpImplementation implementation = OpImplementation.Auto, ConvolutionAlgorithm algorithm = ConvolutionAlgorithm.Auto)
    {
        (long height, long width) = (geometry.Positions(x.shape[2], geometry.PaddingY, w.shape[2]), geometry.Positions(x.shape[3], geometry.PaddingX, w.shape[3]));
        return CpuSupport.Choose(x, implementation, UnsupportedReason(x, w, geometry, x.shape[1], w.shape[1], height, width, w.shape[0]))
            ? Convolve(x, w, new Call(geometry, false, (int)x.shape[2], (int)x.shape[3], Chosen(algorithm, implementation)))
            : LibTorchConvolution.Apply(x, w, (geometry.Stride, geometry.Stride), (geometry.PaddingY, geometry.PaddingX));
    }

    /// <summary>Correlates and adds a bias.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="w">[O, I, K, L].</param>
    /// <param name="bias">[O], or null.</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <returns>[N, O, …], a fresh tensor.</returns>
    public static Tensor Apply(Tensor x, Tensor w, Tensor? bias, ConvolutionGeometry geometry) => WithBias(Apply(x, w, geometry), bias);

    /// <summary>The transposed convolution with a bias.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="w">[I, O, K, L].</param>
    /// <param name="bias">[O], or null.</param>
    /// <param name="geometry">Stride and padding of the convolution that it transposes.</param>
    /// <returns>[N, O, …], a fresh tensor.</returns>
    public static Tensor ApplyTransposed(Tensor x, Tensor w, Tensor? bias, ConvolutionGeometry geometry) => WithBias(ApplyTransposed(x, w, geometry), bias);

    /// <summary>Correlates every channel with a kernel of its own, as conv2d does with a group per channel.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="w">[C, 1, K, L].</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <param name="implementation">Implementation of the convolution.</param>
    /// <returns>[N, C, (H + 2·padding - K)/stride + 1, …], a fresh tensor; differentiable any number of times.</returns>
    public static Tensor ApplyDepthwise(Tensor x, Tensor w, ConvolutionGeometry geometry, OpImplementation implementation = OpImplementation.Auto)
    {
        (long height, long width) = (geometry.Positions(x.shape[2], geometry.PaddingY, w.shape[2]), geometry.Positions(x.shape[3], geometry.PaddingX, w.shape[3]));
        return CpuSupport.Choose(x, implementation, UnsupportedReason(x, w, geometry, x.shape[1], w.shape[0] * w.shape[1], height, width, w.shape[0]))
            ? Convolve(x, w, new Call(geometry, false, (int)x.shape[2], (int)x.shape[3], ConvolutionAlgorithm.Auto) { IsDepthwise = true })
            : LibTorchConvolution.Apply(x, w, (geometry.Stride, geometry.Stride), (geometry.PaddingY, geometry.PaddingX), x.shape[1]);
    }

    /// <summary>Correlates without stride in groups of channels that see only each other, as conv2d does.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="w">[O, I/groups, K, L].</param>
    /// <param name="padding">Zeros around x, per side.</param>
    /// <param name="groups">The number of groups, a divisor of I and O.</param>
    /// <param name="implementation">Implementation of the convolution.</param>
    /// <returns>[N, O, H + 2·padding - K + 1, …], a fresh tensor; differentiable any number of times.</returns>
    public static Tensor ApplyGrouped(Tensor x, Tensor w, int padding, int groups, OpImplementation implementation = OpImplementation.Auto)
    {
        var geometry = new ConvolutionGeometry(1, padding, padding);
        (long height, long width) = (geometry.Positions(x.shape[2], padding, w.shape[2]), geometry.Positions(x.shape[3], padding, w.shape[3]));
        return CpuSupport.Choose(x, implementation, UnsupportedReason(x, w, geometry, x.shape[1], w.shape[1] * groups, height, width, w.shape[0]))
            ? Convolve(x, w, new Call(geometry, false, (int)x.shape[2], (int)x.shape[3], Chosen(ConvolutionAlgorithm.Auto, implementation)) { Groups = groups })
            : LibTorchConvolution.Apply(x, w, (1, 1), (padding, padding), groups);
    }

    private static Tensor WithBias(Tensor y, Tensor? bias)
    {
        if (bias is null)
        {
            return y;
        }

        using var scope = NewDisposeScope();
        using Tensor withoutBias = y;
        return (y + bias.reshape(1, -1, 1, 1)).MoveToOuterDisposeScope();
    }

    /// <summary>The transposed convolution, as conv_transpose2d computes it.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="w">[I, O, K, L].</param>
    /// <param name="geometry">Stride and padding of the convolution that it transposes.</param>
    /// <param name="implementation">Implementation of the convolution.</param>
    /// <param name="algorithm">How it is computed on a CPU.</param>
    /// <returns>[N, O, (H - 1)·stride + K - 2·padding, …], a fresh tensor; differentiable any number of times.</returns>
    public static Tensor ApplyTransposed(
        Tensor x, Tensor w, ConvolutionGeometry geometry, OpImplementation implementation = OpImplementation.Auto, ConvolutionAlgorithm algorithm = ConvolutionAlgorithm.Auto)
    {
        (long height, long width) = (geometry.Samples(x.shape[2], geometry.PaddingY, w.shape[2]), geometry.Samples(x.shape[3], geometry.PaddingX, w.shape[3]));
        return CpuSupport.Choose(x, implementation, UnsupportedReason(x, w, geometry, x.shape[1], w.shape[0], height, width, w.shape[1]))
            ? Convolve(x, w, new Call(geometry, true, (int)height, (int)width, Chosen(algorithm, implementation)))
            : LibTorchConvolution.ApplyTransposed(x, w, (geometry.Stride, geometry.Stride), (geometry.PaddingY, geometry.PaddingX));
    }

    private static string? UnsupportedReason(Tensor x, Tensor w, ConvolutionGeometry geometry, long channels, long expected, long height, long width, long outChannels)
    {
        const long Most = int.MaxValue / sizeof(float);
        (long ky, long kx) = (w.shape[2], w.shape[3]);
        long padded = x.shape[0] * channels * (x.shape[2] + (2 * ky) + geometry.PaddingY) * (x.shape[3] + (2 * kx) + (2 * geometry.Stride) + geometry.PaddingX);
        long points = Math.Max(ky * kx, WinogradTransform.Products);
        return
            channels != expected ? $"x has {Quantity.Of(channels, "channel")} and the weights are for {expected}" :
            w.dtype != ScalarType.Float32 ? $"the weights are {w.dtype}" :
            geometry is not { Stride: >= 1, PaddingY: >= 0, PaddingX: >= 0 } ? $"the stride is {geometry.Stride} and the padding {geometry.PaddingY}, {geometry.PaddingX}" :
            height < 1 || width < 1 ? "x is smaller than the kernel" :
            x.shape[0] * outChannels * height * width > Most ? "the result has more than 2 GiB" :
            padded > Most ? "x with its padding has more than 2 GiB" :
            points * (w.shape[0] + MatrixProduct.Rows) * (w.shape[1] + MatrixProduct.Rows) > Most ? "the weights have too many channels" :
            null;
    }

    /// <summary>A caller that asks for the implementation of a CPU gets the algorithms that only some sizes gain from.</summary>
    private static ConvolutionAlgorithm Chosen(ConvolutionAlgorithm algorithm, OpImplementation implementation) =>
        algorithm == ConvolutionAlgorithm.Auto && implementation == OpImplementation.Cpu ? ConvolutionAlgorithm.Special : algorithm;

    /// <summary>Linear in both inputs; the gradients are convolutions again.</summary>
    private sealed class Function : TensorFunction<Function>
    {
        protected override Tensor Forward(autograd.AutogradContext ctx, object[] inputs)
        {
            var (x, w, call) = ((Tensor)inputs[0], (Tensor)inputs[1], (Call)inputs[2]);
            ctx.save_for_backward([x, w]);
            ctx.save_data("call", call);
            return call.Run(x, w);
        }

        protected override List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            var call = (Call)ctx.get_data("call");
            Tensor? ofX = Needs(ctx, 0) ? Convolve(gradient, saved[1], call.Back) : null;
            Tensor? ofW = Needs(ctx, 1) ? WeightGradient(saved[0], gradient, call, saved[1].shape) : null;
            saved.ForEach(tensor => tensor.Dispose());
            return [ofX!, ofW!, null!];
        }
    }

    /// <summary>The gradient of the weights, linear in the image and in the gradient of the result.</summary>
    private sealed class WeightFunction : TensorFunction<WeightFunction>
    {
        protected override Tensor Forward(autograd.AutogradContext ctx, object[] inputs)
        {
            var (x, g, call, shape) = ((Tensor)inputs[0], (Tensor)inputs[1], (Call)inputs[2], (long[])inputs[3]);
            ctx.save_for_backward([x, g]);
            ctx.save_data("call", call);
            return call.RunWeightGradient(x, g, shape);
        }

        protected override List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            var call = (Call)ctx.get_data("call");
            Tensor? ofX = Needs(ctx, 0) ? Convolve(saved[1], gradient, call.Back) : null;
            Tensor? ofG = Needs(ctx, 1) ? Convolve(saved[0], gradient, call) : null;
            saved.ForEach(tensor => tensor.Dispose());
            return [ofX!, ofG!, null!, null!];
        }
    }

    private static Tensor Convolve(Tensor x, Tensor w, Call call) =>
        GradientRecording.RequiresGrad(x, w) ? Function.Apply(x, w, call) : call.Run(x, w);

    private static Tensor WeightGradient(Tensor x, Tensor g, Call call, long[] shape) =>
        call.IsPointwise(shape) ? PointwiseWeightGradient(x, g, call) :
        GradientRecording.RequiresGrad(x, g) ? WeightFunction.Apply(x, g, call, shape) :
        call.RunWeightGradient(x, g, shape);

    /// <summary>A product of matrices, which libtorch differentiates itself.</summary>
    private static Tensor PointwiseWeightGradient(Tensor x, Tensor g, Call call)
    {
        using var scope = NewDisposeScope();
        (Tensor from, Tensor to) = call.IsTransposed ? (g, x) : (x, g);
        return to.flatten(2).matmul(from.flatten(2).transpose(1, 2)).sum([0]).unsqueeze(2).unsqueeze(3).MoveToOuterDisposeScope();
    }
}
