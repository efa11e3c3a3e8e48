using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Resampling down the columns: for every output row the first input row under the filter, and the taps that meet samples.</summary>
internal sealed class ColumnPlan
{
    private readonly (int Input, FirTable Table)[] _rows;

    /// <param name="axis">The resampling.</param>
    /// <param name="tables">Taps by the first one that meets a sample.</param>
    public ColumnPlan(FirAxis axis, FirTable[] tables)
    {
        _rows = new (int, FirTable)[axis.OutSize];
        for (int o = 0; o < _rows.Length; o++)
        {
            (int input, int tap) = axis.First(o);
            _rows[o] = (input, tables[tap]);
        }
    }

    /// <summary>What output row <paramref name="o"/> reads of the input rows [rowFrom, rowTo).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Window At(int o, int rowFrom, int rowTo)
    {
        (int input, FirTable table) = _rows[o];
        int first = Math.Max(input, rowFrom);
        return new(table, first, Math.Max(0, Math.Min(input + table.Rows, rowTo) - first), first - input);
    }

    /// <summary>The input rows [First, First + Count) under the filter; Skipped rows of taps lie before the input.</summary>
    internal readonly record struct Window(FirTable Table, int First, int Count, int Skipped);
}
