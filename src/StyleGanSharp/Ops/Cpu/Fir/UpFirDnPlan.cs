using System.Numerics;

namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>Resampling of images by one filter: along rows, then down columns; or at once with a filter that is no product.</summary>
internal sealed class UpFirDnPlan
{
    private readonly FirAxis _x;
    private readonly FirFilterTaps _taps;

    public UpFirDnPlan(FirAxis x, FirAxis y, FirFilterTaps taps)
    {
        (_x, Y, _taps) = (x, y, taps);
        Row = new RowPlan(x, x.Up / (int)BigInteger.GreatestCommonDivisor(x.Up, x.Down));
        if (taps.Square is null)
        {
            Rows = FirTable.ForRows(Row, taps.X!);
            Columns = [FirTable.ForColumns(y, taps.Y!, OutputPitch)];
        }
        else
        {
            Columns = FirTable.ForSquares(y, Row, taps.Square, taps.Width, Row.SourceLength);
        }
    }

    public RowPlan Row { get; }

    public FirAxis Y { get; }

    /// <summary>Taps along a row by output plane; null when the filter is two-dimensional.</summary>
    public FirTable[]? Rows { get; }

    /// <summary>By output plane; one for all when the filter is separable.</summary>
    public ColumnPlan[] Columns { get; }

    /// <summary>Samples of a row in output planes.</summary>
    public int OutputPitch => Row.Outputs * Row.OutLength;

    /// <summary>The plan of the gradient.</summary>
    public UpFirDnPlan Transposed
    {
        get => field ??= new(_x.Transposed, Y.Transposed, _taps.Reversed) { Transposed = this };
        private init;
    }
}
