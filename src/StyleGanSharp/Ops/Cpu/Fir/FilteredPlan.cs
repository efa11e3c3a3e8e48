using System.Numerics;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>
/// Everything a filtered nonlinearity needs to know before it sees samples: up-sampling and filter, something pointwise, filter and down-sampling.
/// Rows at the high rate are kept as planes of every L-th sample, L the least common multiple of the factors: what is pointwise does not mind, and resampling has no strides.
/// </summary>
internal sealed class FilteredPlan
{
    /// <summary>Columns that go up and down at once: few enough for their rows at the high rate to stay in the nearest cache (32 KiB or more).</summary>
    public const int StripLength = 8 * VectorLanes.Count;

    /// <summary>Columns that go up at once where they do not go down by themselves: only rows at the low rate have to stay there.</summary>
    public const int LongStripLength = 4 * StripLength;

    private readonly FirFilterTaps _upTaps;
    private readonly FirFilterTaps _downTaps;

    public FilteredPlan(FirAxis upX, FirAxis upY, FirFilterTaps upTaps, FirAxis downX, FirAxis downY, FirFilterTaps downTaps)
    {
        (UpY, DownY, _upTaps, _downTaps) = (upY, downY, upTaps, downTaps);
        int planes = upX.Up / (int)BigInteger.GreatestCommonDivisor(upX.Up, downX.Down) * downX.Down;
        UpRow = new RowPlan(upX, planes);
        DownRow = new RowPlan(downX, planes / downX.Down);
        UpperPitch = planes * UpRow.OutLength;
        if (upTaps.Square is null)
        {
            UpRows = FirTable.ForRows(UpRow, upTaps.X!);
            ColumnPlan columns = FirTable.ForColumns(upY, upTaps.Y!, UpperPitch);
            UpColumns = [.. Enumerable.Repeat(columns, planes)];
        }
        else
        {
            UpColumns = FirTable.ForSquares(upY, UpRow, upTaps.Square, upTaps.Width, UpRow.SourceLength);
            bool isMirrored = downTaps.Square is null && SymmetricFirAdjoint.Takes(upX, upTaps) && SymmetricFirAdjoint.Takes(upY, upTaps);
            UpSymmetric = isMirrored ? SymmetricFirAdjoint.Taps(upTaps.Square) : null;
        }

        IsUpPaired = UpRows is not null && planes % 2 == 0 && UpRows.All(table => table.IsRun(FirPairs.UpTaps, 1))
            && UpRows.Chunk(2).All(pair => pair[0].Offsets[0] == pair[1].Offsets[0]);
        if (downTaps.Square is null)
        {
            DownRows = FirTable.ForRows(DownRow, downTaps.X!);
            DownColumns = [FirTable.ForColumns(downY, downTaps.Y!, StripLength)];
            IsDownPaired = DownRows is [var row] && row.IsRun(FirPairs.DownTaps, FirPairs.DownStep);
        }
        else
        {
            DownColumns = FirTable.ForSquares(downY, DownRow, downTaps.Square, downTaps.Width, DownRow.SourceLength);
            bool isMirrored = (downTaps.Width, downTaps.Height, downY.Down, downY.Pad) == (SymmetricFir.Width, SymmetricFir.Width, 2, 0) && downTaps.IsMirrored
                && downY.InSize >= (2 * downY.OutSize) + SymmetricFir.Width - 2 && DownRow.OutLength >= SymmetricFir.MinVectors * VectorLanes.Count;
            DownSymmetric = isMirrored ? SymmetricFir.Quarter(downTaps.Square) : null;
        }
    }

    public RowPlan UpRow { get; }

    public RowPlan DownRow { get; }

    public FirAxis UpY { get; }

    public FirAxis DownY { get; }

    /// <summary>Taps along a row by output plane; null when the up-sampling filter is two-dimensional.</summary>
    public FirTable[]? UpRows { get; }

    /// <summary>By plane: the second half of up-sampling, or all of it with a two-dimensional filter.</summary>
    public ColumnPlan[] UpColumns { get; }

    /// <summary>Taps along a row by output plane; null when the down-sampling filter is two-dimensional.</summary>
    public FirTable[]? DownRows { get; }

    /// <summary>By output plane: the first half of down-sampling, or all of it with a two-dimensional filter.</summary>
    public ColumnPlan[] DownColumns { get; }

    /// <summary>The taps of a two-dimensional up-sampling filter for <see cref="SymmetricFirAdjoint"/>, if it takes it; else null.</summary>
    public float[]? UpSymmetric { get; }

    /// <summary>A quarter of a two-dimensional down-sampling filter, if <see cref="SymmetricFir"/> takes it; else null.</summary>
    public float[]? DownSymmetric { get; }

    /// <summary>Whether <see cref="FirPairs.Up"/> does the horizontal half of up-sampling.</summary>
    public bool IsUpPaired { get; }

    /// <summary>Whether <see cref="FirPairs.Across"/> does the horizontal half of down-sampling.</summary>
    public bool IsDownPaired { get; }

    /// <summary>Samples of a row after the horizontal half of up-sampling.</summary>
    public int UpperPitch { get; }

    public int HighHeight => UpY.OutSize;

    /// <summary>Vectors of a row at the high rate.</summary>
    public int HighVectors => UpperPitch / VectorLanes.Count;

    /// <summary>Words of the mask of one image plane: two per vector.</summary>
    public long MaskWords => (long)HighHeight * HighVectors * 2;

    /// <summary>The plan of the gradient: backwards through the pipeline.</summary>
    public FilteredPlan Transposed
    {
        get => field ??= new(DownRow.Axis.Transposed, DownY.Transposed, _downTaps.Reversed, UpRow.Axis.Transposed, UpY.Transposed, _upTaps.Reversed) { Transposed = this };
        private init;
    }
}
