using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>
/// Filters along a row and down the columns of a row. Compiled at once in full: a program that makes one picture ends before the run-time compiler
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
        where T : unmanaged, IBlock<T>
    {
        for (int o = from; o < to; o++)
        {
            int pairs = typeof(T) == typeof(Block512) ? plan.Pairs(o, to, rowFrom, rowTo) : 0;
            if (pairs > 0)
            {
                Pairs<T>(plan, o, pairs, rows + ((long)(plan.FirstInput(o) - rowFrom) * pitch), pitch, target, targetPitch, blocks);
                o += (2 * pairs) - 1;
                target += 2L * pairs * targetPitch;
                continue;
            }

            ColumnPlan.Window window = plan.At(o, rowFrom, rowTo);
            ColumnPlan.Window next = o + 1 < to ? plan.At(o + 1, rowFrom, rowTo) : window;
            int perRow = window.Table.PerRow;
            int shift = next.First - window.First;
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

    private static void Pairs<T>(ColumnPlan plan, int o, int pairs, float* source, int pitch, float* target, int targetPitch, int blocks) where T : unmanaged, IBlock<T>
    {
        (FirTable first, FirTable second) = plan.Tables(o);
        fixed (float* taps0 = first.Taps, taps1 = second.Taps)
        {
            if (first.Rows == FirPairs.UpTaps)
            {
                FirPairs.Up<T>(source, pitch, plan.Step(o) * pitch, taps0, taps1, pairs, target, targetPitch, 2 * targetPitch, blocks);
            }
            else
            {
                FirPairs.Down<T>(source, pitch, taps0, pairs, target, targetPitch, blocks);
            }
        }
    }
}
