using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>Convolutions in another number format than what is around them.</summary>
internal static class MixedPrecision
{
    /// <summary>Rounds both inputs of a convolution and brings the result back to the type of <paramref name="x"/>.</summary>
    /// <param name="x">The image.</param>
    /// <param name="w">The weights, of the type of <paramref name="x"/>.</param>
    /// <param name="type">The format; null leaves both as they are.</param>
    /// <param name="convolve">The convolution.</param>
    public static Tensor Convolve(Tensor x, Tensor w, ScalarType? type, Func<Tensor, Tensor, Tensor> convolve) =>
        type is { } format ? convolve(x.to(format), w.to(format)).to(x.dtype) : convolve(x, w);
}
