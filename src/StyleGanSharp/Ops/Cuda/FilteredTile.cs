
namespace StyleGanSharp.Ops.Cuda;

/// <summary>A tile of output samples along both axes; the arithmetic of the kernel's first lines.</summary>
/// <param name="X">Along x.</param>
/// <param name="Y">Along y.</param>
/// <param name="IsUpSquare">Whether the up-sampling filter is no product.</param>
/// <param name="IsDownSquare">Whether the down-sampling filter is no product.</param>
internal sealed record FilteredTile(FilteredTileAxis X, FilteredTileAxis Y, bool IsUpSquare, bool IsDownSquare)
{
    /// <summary>Below this many groups of four samples, some of a block's 256 threads have nothing to do.</summary>
    private const double ThreadsOfBlock = 256;

    /// <summary>Shared memory: two buffers that take turns, and the taps.</summary>
    public int SharedBytes
    {
        get
        {
            int low = X.Low * Y.Low;
            int high = X.High * Y.High;
            int upper = IsUpSquare ? 0 : Y.Low * X.High;
            int lower = IsDownSquare ? 0 : Y.High * X.Tile;
            int first = UpTo4(IsUpSquare ? high : Math.Max(low, high));
            int second = UpTo4(IsUpSquare ? Math.Max(low, lower) : Math.Max(upper, lower));
            int downTaps = IsDownSquare ? UpTo4(X.Down.Taps) * Y.Down.Taps : X.Down.Taps + Y.Down.Taps;
            int upTaps = IsUpSquare ? X.Up.Taps * Y.Up.Taps : X.Up.Taps + Y.Up.Taps;
            return sizeof(float) * (first + second + UpTo4(downTaps) + UpTo4(upTaps));
        }
    }

    /// <summary>Multiplications of the whole plane, more where a tile leaves threads idle.</summary>
    public double TotalCost
    {
        get
        {
            double high = (double)X.High * Y.High;
            double up = IsUpSquare
                ? high * X.Up.TapsPerPhase * Y.Up.TapsPerPhase
                : ((double)Y.Low * X.High * X.Up.TapsPerPhase) + (high * Y.Up.TapsPerPhase);
            double down = IsDownSquare
                ? (double)X.Tile * Y.Tile * X.Down.Taps * Y.Down.Taps
                : ((double)Y.High * X.Tile * X.Down.Taps) + ((double)Y.Tile * X.Tile * Y.Down.Taps);
            double busy = Math.Min(1, high / 16 / ThreadsOfBlock);
            return X.Count * Y.Count * (up + down + (4.0 * X.Low * Y.Low)) / (0.25 + (0.75 * busy));
        }
    }

    private static int UpTo4(int a) => (a + 3) / 4 * 4;
}
