using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>Resampling down the columns: for every output row the first input row under the filter, and the taps that meet samples.</summary>
internal sealed class ColumnPlan
{
    private readonly (int Input, FirTable Table)[] _rows;
    private readonly int[] _pairs; // from each output row on

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

        _pairs = new int[_rows.Length];
        for (int o = _rows.Length - 2; o >= 0; o--)
        {
            _pairs[o] = !IsPair(o) ? 0 : o + 3 < _rows.Length && _pairs[o + 2] > 0 && IsAlike(o) ? _pairs[o + 2] + 1 : 1;
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

    /// <summary>The pairs of output rows from <paramref name="o"/> on that <see cref="FirPairs"/> makes in one pass: their taps are alike, and all under them is in the input.</summary>
    /// <param name="o">The first output row.</param>
    /// <param name="to">End of the output rows.</param>
    /// <param name="rowFrom">First input row there is.</param>
    /// <param name="rowTo">End of the input rows there are.</param>
    public int Pairs(int o, int to, int rowFrom, int rowTo)
    {
        int most = Math.Min(_pairs[o], (to - o) / 2);
        if (most == 0 || _rows[o].Input < rowFrom)
        {
            return 0;
        }

        int last = _rows[o + 1].Input + _rows[o].Table.Rows; // of the first pair
        return last > rowTo ? 0 : most == 1 ? 1 : Math.Min(most, ((rowTo - last) / Math.Max(Step(o), 1)) + 1);
    }

    /// <summary>Input rows from a pair to the next.</summary>
    public int Step(int o) => o + 2 < _rows.Length ? _rows[o + 2].Input - _rows[o].Input : 0;

    /// <summary>The first input row under the taps of an output row.</summary>
    public int FirstInput(int o) => _rows[o].Input;

    /// <summary>Taps of an output row and of the next.</summary>
    public (FirTable First, FirTable Second) Tables(int o) => (_rows[o].Table, _rows[o + 1].Table);

    private bool IsPair(int o)
    {
        ((int input, FirTable first), (int next, FirTable second)) = (_rows[o], _rows[o + 1]);
        return first.PerRow == 1 && second.PerRow == 1 && (first.Rows, second.Rows, next - input) switch
        {
            (FirPairs.UpTaps, FirPairs.UpTaps, 0) => true,
            (FirPairs.DownTaps, _, FirPairs.DownStep) => ReferenceEquals(first, second),
            _ => false,
        };
    }

    /// <summary>Whether the next pair has the same taps, and the one after it as many rows later.</summary>
    private bool IsAlike(int o) =>
        ReferenceEquals(_rows[o].Table, _rows[o + 2].Table) && ReferenceEquals(_rows[o + 1].Table, _rows[o + 3].Table) && (_pairs[o + 2] == 1 || Step(o) == Step(o + 2));

    /// <summary>The input rows [First, First + Count) under the filter; Skipped rows of taps lie before the input.</summary>
    internal readonly record struct Window(FirTable Table, int First, int Count, int Skipped);
}
