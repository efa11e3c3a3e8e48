using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>
/// Filters along a row and down the columns of a row. Compiled at once in full: a program that makes one image ends before the run-time compiler
/// would come back to improve these.
/// </summary>
internal static unsafe class FirPass
{
    /// <summary>One row of source planes to its output planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows<T>(FirTable[] tables, float* source, float* target, int length) where T : unmanaged, IVector<T>
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
                    WeightedSum.RunPair<T>(
                        source, offsets, new(taps, table.Taps.Length), new(nextTaps, next!.Taps.Length), shift, target, target + length, length / VectorLanes.Count);
                    target += length;
                    p++;
                }
                else
                {
                    WeightedSum.Run<T>(source, offsets, new(taps, table.Taps.Length), target, length / VectorLanes.Count);
                }
            }

            target += length;
        }
    }

    /// <summary>Output rows from the input rows there are; others are zero.</summary>
    /// <param name="plan">The resampling.</param>
    /// <param name="input">The input rows.</param>
    /// <param name="output">The rows to make.</param>
    /// <param name="vectors">Width.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns<T>(ColumnPlan plan, Rows input, Rows output, int vectors) where T : unmanaged, IVector<T> =>
        Columns<T, NoEpilogue<T>>(plan, input, output, vectors, default);

    /// <summary>The same, and then an epilogue while the rows are in registers or the nearest cache.</summary>
    /// <param name="plan">The resampling.</param>
    /// <param name="input">The input rows.</param>
    /// <param name="output">The rows to make.</param>
    /// <param name="vectors">Width.</param>
    /// <param name="epilogue">What is done to each sample.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns<T, TEpilogue>(ColumnPlan plan, Rows input, Rows output, int vectors, RowEpilogue<TEpilogue> epilogue)
        where T : unmanaged, IVector<T>
        where TEpilogue : unmanaged, IEpilogue<T>
    {
        int to = output.To;
        for (int o = output.From; o < to; o++)
        {
            int pairs = typeof(T) == typeof(Vector1x512) ? plan.Pairs(o, to, input.From, input.To) : 0;
            if (pairs > 0)
            {
                Pairs<T, TEpilogue>(plan, pairs, input[plan.FirstInput(o)], input.Pitch, output.Slice(o, o + (2 * pairs)), vectors, epilogue.Skip(o - output.From, 0));
                o += (2 * pairs) - 1;
                continue;
            }

            ColumnPlan.Window window = plan.At(o, input.From, input.To);
            ColumnPlan.Window next = o + 1 < to ? plan.At(o + 1, input.From, input.To) : window;
            int perRow = window.Table.PerRow;
            int shift = next.First - window.First;
            int made = 1;
            float* target = output[o];
            fixed (nint* offsets = window.Table.Offsets)
            fixed (float* taps0 = window.Table.Taps, taps1 = next.Table.Taps)
            {
                float* source = input[window.First];
                float* used = taps0 + (window.Skipped * perRow);
                bool isNextOfPair = typeof(T) == typeof(Vector1x512) && o + 1 < to && plan.Pairs(o + 1, to, input.From, input.To) > 0;
                if (o + 1 < to && !isNextOfPair && shift >= 0 && shift <= window.Count && window.Count <= shift + next.Count)
                {
                    WeightedSum.RunPair<T>(
                        source, offsets, new(used, window.Count * perRow), new(taps1 + (next.Skipped * perRow), next.Count * perRow), shift * perRow,
                        target, target + output.Pitch, vectors);
                    made = 2;
                }
                else
                {
                    WeightedSum.Run<T>(source, offsets, new(used, window.Count * perRow), target, vectors);
                }
            }

            if (typeof(TEpilogue) != typeof(NoEpilogue<T>))
            {
                Pointwise.Run<T, TEpilogue>(target, output.Pitch, made, vectors, epilogue.Skip(o - output.From, 0));
            }

            o += made - 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pairs<T, TEpilogue>(ColumnPlan plan, int pairs, float* source, int pitch, Rows output, int vectors, RowEpilogue<TEpilogue> epilogue)
        where T : unmanaged, IVector<T>
        where TEpilogue : unmanaged, IEpilogue<T>
    {
        int o = output.From;
        (FirTable first, FirTable second) = plan.Tables(o);
        source += first.Offsets[0]; // a square filter with one tap a row reads anywhere in it
        fixed (float* taps0 = first.Taps, taps1 = second.Taps)
        {
            if (first.Rows == FirPairs.UpTaps)
            {
                FirPairs.Up<T, TEpilogue>(
                    new(source, pitch, plan.Step(o) * pitch), taps0, taps1, pairs, new(output[o], output.Pitch, 2 * output.Pitch), vectors, epilogue);
            }
            else
            {
                FirPairs.Down<T>(source, pitch, taps0, pairs, output[o], output.Pitch, vectors);
                if (typeof(TEpilogue) != typeof(NoEpilogue<T>))
                {
                    Pointwise.Run<T, TEpilogue>(output[o], output.Pitch, 2 * pairs, vectors, epilogue);
                }
            }
        }
    }
}
