using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>
/// Filters along a row and down the columns of a row. Compiled at once in full: a program that makes one image ends before the run-time compiler
/// would come back to improve these.
/// </summary>
internal static unsafe class FirPass
{
    /// <summary>One row of source planes to its output planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows<T>(FirTable[] tables, float* source, float* target, int length) where T : unmanaged, IBlock<T>
    {
        for (int p = 0; p < tables.Length; p++)
        {
            FirTable table = tables[p];
            int shift = table.ShiftToNext;
            FirTable? next = shift < 0 ? null : tables[p + 1];
            fixed (nint* offsets = table.Offsets)
            fixed (float* taps = table.Taps, nextTaps = next?.Taps)
            {
                if (shift >= 0)
                {
                    Fir.RunPair<T>(
                        source, offsets, taps, table.Taps.Length, nextTaps, next!.Taps.Length, shift, target, target + length, length / Blocks.Length);
                    target += length;
                    p++;
                }
                else
                {
                    Fir.Run<T>(source, offsets, taps, table.Taps.Length, target, length / Blocks.Length);
                }
            }

            target += length;
        }
    }

    /// <summary>Output rows [from, to) from the input rows [rowFrom, rowTo), the first of which is at <paramref name="rows"/>; others are zero.</summary>
    /// <param name="plan">The resampling.</param>
    /// <param name="from">First output row.</param>
    /// <param name="to">End of the output rows.</param>
    /// <param name="rows">Input row <paramref name="rowFrom"/>.</param>
    /// <param name="pitch">Samples from one input row to the next.</param>
    /// <param name="rowFrom">First input row there is.</param>
    /// <param name="rowTo">End of the input rows there are.</param>
    /// <param name="target">Output row <paramref name="from"/>.</param>
    /// <param name="targetPitch">Samples from one output row to the next.</param>
    /// <param name="blocks">Width.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns<T>(
        ColumnPlan plan, int from, int to, float* rows, int pitch, int rowFrom, int rowTo, float* target, int targetPitch, int blocks)
        where T : unmanaged, IBlock<T> =>
        Columns<T, NoEpilogue<T>>(plan, from, to, rows, pitch, rowFrom, rowTo, target, targetPitch, blocks, default, null, 0);

    /// <summary>The same, and then an epilogue while the rows are in registers or the nearest cache.</summary>
    /// <param name="plan">The resampling.</param>
    /// <param name="from">First output row.</param>
    /// <param name="to">End of the output rows.</param>
    /// <param name="rows">Input row <paramref name="rowFrom"/>.</param>
    /// <param name="pitch">Samples from one input row to the next.</param>
    /// <param name="rowFrom">First input row there is.</param>
    /// <param name="rowTo">End of the input rows there are.</param>
    /// <param name="target">Output row <paramref name="from"/>.</param>
    /// <param name="targetPitch">Samples from one output row to the next.</param>
    /// <param name="blocks">Width.</param>
    /// <param name="epilogue">What is done to each sample.</param>
    /// <param name="mask">The epilogue's two words a block of the first output row, or null.</param>
    /// <param name="maskPitch">Words from a row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns<T, TEpilogue>(
        ColumnPlan plan, int from, int to, float* rows, int pitch, int rowFrom, int rowTo, float* target, int targetPitch, int blocks,
        TEpilogue epilogue, ushort* mask, long maskPitch)
        where T : unmanaged, IBlock<T>
        where TEpilogue : unmanaged, IEpilogue<T>
    {
        for (int o = from; o < to; o++)
        {
            int pairs = typeof(T) == typeof(Block512) ? plan.Pairs(o, to, rowFrom, rowTo) : 0;
            if (pairs > 0)
            {
                float* first = rows + ((long)(plan.FirstInput(o) - rowFrom) * pitch);
                Pairs<T, TEpilogue>(plan, o, pairs, first, pitch, target, targetPitch, blocks, epilogue, mask, maskPitch);
                o += (2 * pairs) - 1;
                target += 2L * pairs * targetPitch;
                mask += 2L * pairs * maskPitch;
                continue;
            }

            ColumnPlan.Window window = plan.At(o, rowFrom, rowTo);
            ColumnPlan.Window next = o + 1 < to ? plan.At(o + 1, rowFrom, rowTo) : window;
            int perRow = window.Table.PerRow;
            int shift = next.First - window.First;
            int made = 1;
            fixed (nint* offsets = window.Table.Offsets)
            fixed (float* taps0 = window.Table.Taps, taps1 = next.Table.Taps)
            {
                float* source = rows + ((long)(window.First - rowFrom) * pitch);
                float* used = taps0 + (window.Skipped * perRow);
                bool isNextOfPair = typeof(T) == typeof(Block512) && o + 1 < to && plan.Pairs(o + 1, to, rowFrom, rowTo) > 0;
                if (o + 1 < to && !isNextOfPair && shift >= 0 && shift <= window.Count && window.Count <= shift + next.Count)
                {
                    Fir.RunPair<T>(
                        source, offsets, used, window.Count * perRow, taps1 + (next.Skipped * perRow), next.Count * perRow, shift * perRow,
                        target, target + targetPitch, blocks);
                    made = 2;
                }
                else
                {
                    Fir.Run<T>(source, offsets, used, window.Count * perRow, target, blocks);
                }
            }

            if (typeof(TEpilogue) != typeof(NoEpilogue<T>))
            {
                Pointwise.Run<T, TEpilogue>(target, targetPitch, made, blocks, epilogue, mask, maskPitch);
            }

            o += made - 1;
            target += (long)made * targetPitch;
            mask += made * maskPitch;
        }
    }

    private static void Pairs<T, TEpilogue>(
        ColumnPlan plan, int o, int pairs, float* source, int pitch, float* target, int targetPitch, int blocks, TEpilogue epilogue, ushort* mask, long maskPitch)
        where T : unmanaged, IBlock<T>
        where TEpilogue : unmanaged, IEpilogue<T>
    {
        (FirTable first, FirTable second) = plan.Tables(o);
        source += first.Offsets[0]; // a square filter with one tap a row reads anywhere in it
        fixed (float* taps0 = first.Taps, taps1 = second.Taps)
        {
            if (first.Rows == FirPairs.UpTaps)
            {
                FirPairs.Up<T, TEpilogue>(
                    source, pitch, plan.Step(o) * pitch, taps0, taps1, pairs, target, targetPitch, 2 * targetPitch, blocks, epilogue, mask, maskPitch);
            }
            else
            {
                FirPairs.Down<T>(source, pitch, taps0, pairs, target, targetPitch, blocks);
                if (typeof(TEpilogue) != typeof(NoEpilogue<T>))
                {
                    Pointwise.Run<T, TEpilogue>(target, targetPitch, 2 * pairs, blocks, epilogue, mask, maskPitch);
                }
            }
        }
    }
}
