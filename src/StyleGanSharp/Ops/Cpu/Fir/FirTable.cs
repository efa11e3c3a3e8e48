
namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>
/// Taps and the places they read, for one phase of a filter: <see cref="PerRow"/> of them in every row of the source. The places continue for a
/// few rows after the last tap, for the taps of the next output row.
/// </summary>
internal sealed record FirTable(nint[] Offsets, float[] Taps, int PerRow)
{
    /// <summary>Rows of taps; none when the filter is so short that only inserted zeros are under it.</summary>
    public int Rows { get; } = PerRow == 0 ? 0 : Taps.Length / PerRow;

    /// <summary>How many places later the table of the next output plane starts, if from there on it reads the same places; else -1.</summary>
    public int ShiftToNext { get; private init; } = -1;

    /// <summary>Whether the places of the taps are those of <paramref name="every"/> consecutive rows, one later each time.</summary>
    /// <param name="taps">How many taps there must be.</param>
    /// <param name="every">Rows, or planes.</param>
    public bool IsRun(int taps, int every) => Taps.Length == taps && Enumerable.Range(every, taps - every).All(t => Offsets[t] == Offsets[t - every] + 1);

    /// <summary>The taps along a row for each output plane.</summary>
    public static FirTable[] ForRows(RowPlan plan, float[] taps)
    {
        FirTable[] tables =
        [
            .. plan.Phases.Select((phase, p) => new FirTable(
                [.. phase.Offsets, .. Beyond(phase, p + 1 < plan.Outputs ? plan.Phases[p + 1] : default)],
                [.. phase.Offsets.Select((_, l) => taps[phase.FirstTap + (l * plan.Axis.Up)])], 1)),
        ];
        return [.. tables.Select((table, p) => p + 1 < tables.Length ? table with { ShiftToNext = table.ShiftTo(tables[p + 1]) } : table)];
    }

    private int ShiftTo(FirTable next)
    {
        int shift = next.Taps.Length == 0 ? -1 : Array.IndexOf(Offsets, next.Offsets[0]);
        return shift >= 0 && shift <= Taps.Length && Taps.Length <= shift + next.Taps.Length
            && Offsets.AsSpan(shift).StartsWith(next.Offsets.AsSpan(0, next.Taps.Length)) ? shift : -1;
    }

    /// <summary>The places that the next output plane reads after this one's last.</summary>
    private static IEnumerable<nint> Beyond(RowPlan.Phase phase, RowPlan.Phase next) =>
        next.Offsets is null ? [] : next.Offsets.Skip(Array.IndexOf(next.Offsets, phase.Offsets.LastOrDefault(-1)) + 1);

    /// <summary>The taps down a column, for rows <paramref name="pitch"/> samples apart.</summary>
    public static ColumnPlan ForColumns(FirAxis axis, float[] taps, int pitch) =>
        new(axis, [.. Enumerable.Range(0, axis.Up).Select(first => Square(axis, first, taps, 1, 1, 0, 1, pitch, [0]))]);

    /// <summary>Both at once for a filter that is no product, by output plane.</summary>
    public static ColumnPlan[] ForSquares(FirAxis axis, RowPlan plan, float[] taps, int width, int pitch) =>
    [
        .. plan.Phases.Select(phase => new ColumnPlan(axis, [.. Enumerable.Range(0, axis.Up)
            .Select(first => Square(axis, first, taps, width, phase.Offsets.Length, phase.FirstTap, plan.Axis.Up, pitch, phase.Offsets))])),
    ];

    private static FirTable Square(FirAxis axis, int first, float[] taps, int width, int perRow, int firstX, int upX, int pitch, nint[] offsets)
    {
        int rows = Math.Max(0, (axis.Taps - first + axis.Up - 1) / axis.Up);
        var places = new nint[(rows + axis.Down + 1) * perRow];
        var values = new float[rows * perRow];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = ((nint)(i / perRow) * pitch) + offsets[i % perRow];
        }

        for (int i = 0; i < values.Length; i++)
        {
            (int k, int l) = (i / perRow, i % perRow);
            values[i] = taps[((first + (k * axis.Up)) * width) + firstX + (l * upX)];
        }

        return new FirTable(places, values, perRow);
    }
}
