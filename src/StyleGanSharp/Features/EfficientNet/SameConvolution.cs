using StyleGanSharp.Ops;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.EfficientNet;

/// <summary>Convolution with TensorFlow's padding "same": as many zeros as ⌈size/stride⌉ outputs need, the odd one behind.</summary>
internal static class SameConvolution
{
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="weights">[O, I, K, K], or [I, 1, K, K] with a kernel for every channel.</param>
    /// <param name="norm">Normalizes the result; taken up by the weights.</param>
    /// <param name="stride">1 or 2.</param>
    /// <returns>[N, O, ⌈H/stride⌉, ⌈W/stride⌉].</returns>
    public static Tensor Apply(Tensor x, FrozenWeights weights, FrozenNorm norm, int stride = 1)
    {
        using var scope = NewDisposeScope();
        (Tensor scale, Tensor shift) = norm.Affine();
        Tensor w = weights.Weight * scale.reshape(-1, 1, 1, 1);
        long height = Padding(x.shape[2], w.shape[2], stride);
        long width = Padding(x.shape[3], w.shape[3], stride);
        Tensor padded = height == 0 && width == 0 ? x : nn.functional.pad(x, [width / 2, width - (width / 2), height / 2, height - (height / 2)]);
        var geometry = new ConvolutionGeometry(stride, 0, 0);
        Tensor y = x.shape[1] == w.shape[1]
            ? Convolution2d.Apply(padded, w, shift, geometry)
            : Convolution2d.ApplyDepthwise(padded, w, geometry) + shift.reshape(1, -1, 1, 1);
        return y.MoveToOuterDisposeScope();
    }

    private static long Padding(long size, long kernel, int stride) => Math.Max(((((size + stride - 1) / stride) - 1) * stride) + kernel - size, 0);
}
