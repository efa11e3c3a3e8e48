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
                Fir.Run<T, PlainStage<T>>(source, offsets, taps, table.Taps.Length, target, length / Blocks.Length, default, null);
            }

            target += length;
        }
    }

    /// <summary>Output row <paramref name="o"/> from the input rows [rowFrom, rowTo), the first of which is at <paramref name="rows"/>; others are zero.</summary>
    public static void Column<T, TStage>(
        FirAxis axis, FirTable[] tables, int o, float* rows, int pitch, int rowFrom, int rowTo, float* target, int blocks, TStage stage, ushort* mask)
        where T : unmanaged, IBlock<T>
        where TStage : unmanaged, IStage<T>
    {
        (int input, int tap) = axis.First(o);
        FirTable table = tables[tap];
        int skipped = Math.Max(0, rowFrom - input);
        int used = Math.Max(0, Math.Min(table.Rows, rowTo - input) - skipped);
        fixed (nint* offsets = table.Offsets)
        fixed (float* taps = table.Taps)
        {
            Fir.Run<T, TStage>(
                rows + ((long)(input - rowFrom) * pitch), offsets + (skipped * table.PerRow), taps + (skipped * table.PerRow), used * table.PerRow,
                target, blocks, stage, mask);
        }
    }
}
