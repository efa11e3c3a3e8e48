
namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>Sizes of a 1×1 convolution: at every pixel, a matrix of weights times the channels.</summary>
/// <param name="Batch">N.</param>
/// <param name="In">Input channels.</param>
/// <param name="Out">Output channels.</param>
/// <param name="Pixels">Pixels of an image.</param>
internal readonly record struct PointwiseConvolutionPlan(int Batch, int In, int Out, int Pixels)
{
    /// <summary>Samples that are multiplied by all weights while they are in the second-level cache (256 KiB to 2 MiB a core).</summary>
    private const int MaxSamples = 96 << 10;

    /// <summary>Fewer groups would leave threads waiting for the last one.</summary>
    private const int GroupsPerThread = 4;

    /// <summary>With fewer channels the sums of <see cref="StrassenProduct"/> cost more than the products they save.</summary>
    private const int MinSplit = 256;

    /// <summary>Whether <see cref="StrassenProduct"/> does it.</summary>
    public bool IsSplit => In >= MinSplit && Out >= MinSplit;

    /// <summary>Rows of a product's input: the input channels, even where they are split.</summary>
    public int Depth => IsSplit ? (In + 1) / 2 * 2 : In;

    /// <summary>Output channels in whole rows of the product, even where they are split.</summary>
    public int OutRows => IsSplit ? (Out + (2 * MatrixProduct.Rows) - 1) / (2 * MatrixProduct.Rows) * 2 : (Out + MatrixProduct.Rows - 1) / MatrixProduct.Rows;

    /// <summary>Floats of all rows of weights, eight output channels side by side.</summary>
    public int WeightsLength => OutRows * Depth * MatrixProduct.Rows;

    /// <summary>Pixels that one call of the kernel takes, in whole tiles.</summary>
    /// <param name="threads">Threads they are split over.</param>
    public int PixelsPerCall(int threads)
    {
        if (IsSplit)
        {
            return 2 * MatrixProduct.TileWidth;
        }

        long pixels = (long)Batch * Pixels / (threads * GroupsPerThread);
        return (int)Math.Clamp(Math.Min(MaxSamples / In, pixels) / MatrixProduct.TileWidth, 1, (Pixels + MatrixProduct.TileWidth - 1) / MatrixProduct.TileWidth) * MatrixProduct.TileWidth;
    }
}
