using StyleGanSharp.Ops.Cpu.Gemm;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Winograd;

/// <summary>Sizes of a 3×3 convolution in tiles of <see cref="WinogradTransform"/>.</summary>
/// <param name="Batch">N.</param>
/// <param name="In">Input channels.</param>
/// <param name="Out">Output channels.</param>
/// <param name="Height">Height of the input.</param>
/// <param name="Width">Width of the input.</param>
/// <param name="Padding">Zeros around the input, a side: 0, 1 or 2.</param>
internal readonly record struct WinogradPlan(int Batch, int In, int Out, int Height, int Width, int Padding)
{
    /// <summary>Output channels that are multiplied together.</summary>
    public const int Rows = MatrixProduct.Rows;

    /// <summary>Input channels whose gradients are transformed together.</summary>
    public const int Columns = 8;

    /// <summary>Tiles whose transforms are in the caches at the same time.</summary>
    private const int MaxTilesPerCall = MatrixProduct.TileWidth;

    /// <summary>The same while gradients of weights are summed: more, as every sum over lanes costs as much as several tiles.</summary>
    private const int MaxGradientTilesPerCall = 8 * MatrixProduct.TileWidth;

    public int OutHeight => Height + (2 * Padding) - 2;

    public int OutWidth => Width + (2 * Padding) - 2;

    public int TilesX => (OutWidth + WinogradTransform.Outputs - 1) / WinogradTransform.Outputs;

    public int TilesY => (OutHeight + WinogradTransform.Outputs - 1) / WinogradTransform.Outputs;

    /// <summary>All tiles of a batch, numbered along rows, then images.</summary>
    public int Tiles => Batch * TilesY * TilesX;

    /// <summary>Output channels in whole rows of the product.</summary>
    public int OutRows => (Out + Rows - 1) / Rows;

    /// <summary>Input channels of gradients in whole columns.</summary>
    public int InColumns => (In + Columns - 1) / Columns;

    /// <summary>Floats of a point of gradients of weights.</summary>
    public int GradientPointLength => OutRows * Rows * InColumns * Columns;

    /// <summary>Where the gradients of the weights of four output and four input channels lie in a point: [4, 4].</summary>
    /// <param name="o">First output channel.</param>
    /// <param name="i">First input channel.</param>
    public int GradientSquare(int o, int i) => (((i / 4) * OutRows * (Rows / 4)) + (o / 4)) * VectorLanes.Count;

    /// <summary>Tiles that one call of the kernel takes, a multiple of <see cref="MatrixProduct.TileWidth"/>, so that all threads have alike to do.</summary>
    /// <param name="threads">Threads the tiles are split over.</param>
    public int TilesPerCall(int threads) => Split(threads, MaxTilesPerCall);

    /// <summary>The same for gradients of weights.</summary>
    /// <param name="threads">Threads the tiles are split over.</param>
    public int GradientTilesPerCall(int threads) => Split(threads, MaxGradientTilesPerCall);

    /// <summary>Floats from a channel of transforms to the next: an odd number of cache lines for the usual number of tiles, so that channels do not compete for the same ones.</summary>
    /// <param name="tiles">Tiles of a call.</param>
    public static int Stride(int tiles) => tiles + VectorLanes.Count;

    /// <summary>Floats from a point of transforms to the next: an odd number of cache lines, as a row of tiles goes to all 36 points one after the other.</summary>
    /// <param name="channels">Channels of a point.</param>
    /// <param name="stride">Floats of a channel.</param>
    public static long PointLength(int channels, int stride) => (((long)channels * stride / VectorLanes.Count) | 1) * VectorLanes.Count;

    private int Split(int threads, int most)
    {
        int calls = (Tiles + most - 1) / most;
        calls = (calls + threads - 1) / threads * threads;
        int tiles = (Tiles + calls - 1) / calls;
        return (tiles + MatrixProduct.TileWidth - 1) / MatrixProduct.TileWidth * MatrixProduct.TileWidth;
    }
}
