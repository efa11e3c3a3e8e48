namespace StyleGanSharp.Ops.Cpu;

/// <summary>Taps and the places they read, for one phase of a filter: <see cref="PerRow"/> of them in every row of the source.</summary>
internal sealed record FirTable(nint[] Offsets, float[] Taps, int PerRow)
{
    /// <summary>Rows of taps; none when the filter is so short that only inserted zeros are under it.</summary>
    public int Rows => PerRow == 0 ? 0 : Taps.Length / PerRow;

    /// <summary>The taps along a row for each output plane.</summary>
    public static FirTable[] ForRows(RowPlan plan, float[] taps) =>
        [.. plan.Phases.Select(phase => new FirTable(phase.Offsets, [.. phase.Offsets.Select((_, l) => taps[phase.FirstTap + (l * plan.Axis.Up)])], 1))];

    /// <summary>The taps down a column, by the first tap that meets a sample, for rows <paramref name="pitch"/> samples apart.</summary>
    public static FirTable[] ForColumns(FirAxis axis, float[] taps, int pitch) =>
        [.. Enumerable.Range(0, axis.Up).Select(first => Square(axis, first, taps, 1, 1, 0, 1, pitch, [0]))];

    /// <summary>Both at once for a filter that is no product: by output plane, then by the first tap of the column.</summary>
    public static FirTable[][] ForSquares(FirAxis axis, RowPlan plan, float[] taps, int width, int pitch) =>
    [
        .. plan.Phases.Select(phase => Enumerable.Range(0, axis.Up)
            .Select(first => Square(axis, first, taps, width, phase.Offsets.Length, phase.FirstTap, plan.Axis.Up, pitch, phase.Offsets)).ToArray()),
    ];

    private static FirTable Square(FirAxis axis, int first, float[] taps, int width, int perRow, int firstX, int upX, int pitch, nint[] offsets)
    {
        int rows = Math.Max(0, (axis.Taps - first + axis.Up - 1) / axis.Up);
        var places = new nint[rows * perRow];
        var values = new float[rows * perRow];
        for (int i = 0; i < values.Length; i++)
        {
            (int k, int l) = (i / perRow, i % perRow);
            places[i] = ((nint)k * pitch) + offsets[l];
            values[i] = taps[((first + (k * axis.Up)) * width) + firstX + (l * upX)];
        }

        return new FirTable(places, values, perRow);
    }
}
