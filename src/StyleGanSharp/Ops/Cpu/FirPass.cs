namespace StyleGanSharp.Ops.Cpu;

/// <summary>Filters along a row and down the columns of a row.</summary>
internal static unsafe class FirPass
{
    /// <summary>One row of source planes to its output planes.</summary>
    public static void Rows<T>(FirTable[] tables, float* source, float* target, int length) where T : unmanaged, IBlock<T>
    {
        foreach (FirTable table in tables)
        {
            fixed (nint* offsets = table.Offsets)
            fixed (float* taps = table.Taps)
            {
                Fir.Run<T>(source, offsets, taps, table.Taps.Length, target, length / Blocks.Length);
            }

            target += length;
        }
    }

    /// <summary>Output rows [from, to) from the input rows [rowFrom, rowTo), the first of which is at <paramref name="rows"/>; others are zero.</summary>
    /// <param name="axis">The resampling down the columns.</param>
    /// <param name="tables">Taps by the first one that meets a sample.</param>
    /// <param name="from">First output row.</param>
    /// <param name="to">End of the output rows.</param>
    /// <param name="rows">Input row <paramref name="rowFrom"/>.</param>
    /// <param name="pitch">Samples from one input row to the next.</param>
    /// <param name="rowFrom">First input row there is.</param>
    /// <param name="rowTo">End of the input rows there are.</param>
    /// <param name="target">Output row <paramref name="from"/>.</param>
    /// <param name="targetPitch">Samples from one output row to the next.</param>
    /// <param name="blocks">Width.</param>
    public static void Columns<T>(
        FirAxis axis, FirTable[] tables, int from, int to, float* rows, int pitch, int rowFrom, int rowTo, float* target, int targetPitch, int blocks)
        where T : unmanaged, IBlock<T>
    {
        for (int o = from; o < to; o++)
        {
            Window window = Window.Of(axis, tables, o, rowFrom, rowTo);
            Window next = o + 1 < to ? Window.Of(axis, tables, o + 1, rowFrom, rowTo) : default;
            FirTable table = tables[window.Tap];
            int perRow = table.PerRow;
            int shift = next.First - window.First;
            fixed (nint* offsets = table.Offsets)
            fixed (float* taps0 = table.Taps, taps1 = tables[next.Tap].Taps)
            {
                float* source = rows + ((long)(window.First - rowFrom) * pitch);
                float* used = taps0 + (window.Skipped * perRow);
                if (o + 1 < to && shift >= 0 && shift <= window.Count && window.Count <= shift + next.Count)
                {
                    Fir.RunPair<T>(
                        source, offsets, used, window.Count * perRow, taps1 + (next.Skipped * perRow), next.Count * perRow, shift * perRow,
                        target, target + targetPitch, blocks);
                    o++;
                    target += targetPitch;
                }
                else
                {
                    Fir.Run<T>(source, offsets, used, window.Count * perRow, target, blocks);
                }
            }

            target += targetPitch;
        }
    }

    /// <summary>The input rows [First, First + Count) under the filter, whose table is Tap, of which Skipped rows lie before the input.</summary>
    private readonly record struct Window(int Tap, int First, int Count, int Skipped)
    {
        public static Window Of(FirAxis axis, FirTable[] tables, int o, int rowFrom, int rowTo)
        {
            (int input, int tap) = axis.First(o);
            int first = Math.Max(input, rowFrom);
            return new(tap, first, Math.Max(0, Math.Min(input + tables[tap].Rows, rowTo) - first), first - input);
        }
    }
}
