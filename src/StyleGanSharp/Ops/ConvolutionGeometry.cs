namespace StyleGanSharp.Ops;

/// <summary>How a kernel moves over an image.</summary>
/// <param name="Stride">Samples from one position of the kernel to the next, in both directions; of a transposed convolution the up-sampling factor.</param>
/// <param name="PaddingY">Zeros above and below.</param>
/// <param name="PaddingX">Zeros left and right.</param>
internal readonly record struct ConvolutionGeometry(int Stride, int PaddingY, int PaddingX)
{
    /// <summary>Positions of a kernel along one direction.</summary>
    /// <param name="samples">Samples of the input.</param>
    /// <param name="padding">Zeros per side.</param>
    /// <param name="taps">Taps of the kernel.</param>
    public long Positions(long samples, int padding, long taps) => samples + (2 * padding) < taps ? 0 : ((samples + (2 * padding) - taps) / Stride) + 1;

    /// <summary>Samples that a transposed convolution makes along one direction.</summary>
    /// <param name="positions">Samples of its input.</param>
    /// <param name="padding">Zeros per side of the convolution that it transposes.</param>
    /// <param name="taps">Taps of the kernel.</param>
    public long Samples(long positions, int padding, long taps) => ((positions - 1) * Stride) + taps - (2 * padding);
}
