namespace StyleGanSharp.Ops;

/// <summary>How a convolution is computed on a CPU.</summary>
internal enum ConvolutionAlgorithm
{
    /// <summary>The fastest for its size.</summary>
    Auto,

    /// <summary>3×3 taps without stride by Winograd's F(4×4, 3×3), 1×1 taps as a matrix product per pixel; others as <see cref="Gemm"/>.</summary>
    Special,

    /// <summary>Any kernel and stride: a matrix product with the samples under each tap.</summary>
    Gemm,
}
