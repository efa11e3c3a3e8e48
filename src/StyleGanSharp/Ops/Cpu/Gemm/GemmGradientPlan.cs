
namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>
/// Sizes of the gradient of a convolution's weights as products of matrices: of the result's gradient [O, positions] with the samples under the taps, [positions, columns and channels of a row of taps].
/// With the channels of a sample side by side, the samples under a row of taps are neighbors, and nothing has to be gathered.
/// </summary>
/// <param name="Batch">N.</param>
/// <param name="In">Input channels.</param>
/// <param name="Out">Output channels.</param>
/// <param name="Height">Height of the input.</param>
/// <param name="Width">Width of the input.</param>
/// <param name="KernelY">Taps down.</param>
/// <param name="KernelX">Taps across.</param>
/// <param name="Geometry">How the kernel moves.</param>
internal readonly record struct GemmGradientPlan(int Batch, int In, int Out, int Height, int Width, int KernelY, int KernelX, ConvolutionGeometry Geometry)
{
    /// <summary>Positions whose samples are multiplied by all output channels while they are in the second-level cache.</summary>
    private const int MaxPositions = 1024;

    /// <summary>Floats of gathered samples at most: 64 MiB.</summary>
    private const long MaxGathered = 16 << 20;

    /// <summary>Fewer calls of the kernel per thread would leave threads waiting for the last.</summary>
    private const int CallsPerThread = 4;

    /// <summary>Height of the result.</summary>
    public int OutHeight => (int)Geometry.Positions(Height, Geometry.PaddingY, KernelY);

    /// <summary>Width of the result.</summary>
    public int OutWidth => (int)Geometry.Positions(Width, Geometry.PaddingX, KernelX);

    /// <summary>Rows of the padded input, of which those that no tap reaches are left out.</summary>
    public int PaddedHeight => ((OutHeight - 1) * Geometry.Stride) + KernelY;

    /// <summary>The same of columns.</summary>
    public int PaddedWidth => ((OutWidth - 1) * Geometry.Stride) + KernelX;

    /// <summary>Floats of a padded row.</summary>
    public int RowLength => PaddedWidth * In;

    /// <summary>Positions of all images.</summary>
    public int Positions => Batch * OutHeight * OutWidth;

    /// <summary>
    /// Whether the samples under the taps are gathered for each position instead, in the order of the weights, so that the sums go straight to where they belong:
    /// little work with few positions and many channels; and with few input channels a row of taps alone would leave most of a tile empty.
    /// </summary>
    public bool IsGathered => Positions < Out || (KernelY > 1 && 2 * KernelX * In <= MatrixProduct.TileWidth && (long)Positions * ColumnsLength <= MaxGathered);

    /// <summary>Weights of an output channel.</summary>
    public int Columns => In * KernelY * KernelX;

    /// <summary>Floats from one position's samples to the next where they are gathered.</summary>
    public int ColumnsLength => (Columns + MatrixProduct.TileWidth - 1) / MatrixProduct.TileWidth * MatrixProduct.TileWidth;

    /// <summary>Floats of the samples, gathered or padded.</summary>
    public long SamplesLength => IsGathered ? (long)Positions * ColumnsLength : PaddedLength;

    /// <summary>Floats of the padded input; a tile more may be read.</summary>
    public long PaddedLength => ((long)Batch * PaddedHeight * RowLength) + MatrixProduct.TileWidth;

    /// <summary>Output channels in whole rows of the product.</summary>
    public int OutRows => (Out + MatrixProduct.Rows - 1) / MatrixProduct.Rows;

    /// <summary>Floats of the result's gradient, eight channels side by side.</summary>
    public long GradientLength => (long)OutRows * Batch * OutHeight * OutWidth * MatrixProduct.Rows;

    /// <summary>Columns and channels of a row of taps in whole tiles.</summary>
    public int Tiles => ((KernelX * In) + MatrixProduct.TileWidth - 1) / MatrixProduct.TileWidth;

    /// <summary>Floats of the sums where nothing is gathered: [KernelY, Tiles, OutRows, 8, 48].</summary>
    public long SumsLength => IsGathered ? 0 : (long)KernelY * Tiles * OutRows * MatrixProduct.Rows * MatrixProduct.TileWidth;

    /// <summary>Images whose samples are multiplied together.</summary>
    public int ImageTile => Math.Clamp(MaxPositions / (OutHeight * OutWidth), 1, Batch);

    /// <summary>Rows of the product that one call takes.</summary>
    /// <param name="threads">Threads they are split over.</param>
    public int RowTile(int threads) => Math.Clamp((OutRows * KernelY * Tiles) / (threads * CallsPerThread), 1, OutRows);
}
