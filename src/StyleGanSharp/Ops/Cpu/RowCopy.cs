using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Moves rows between pictures and padded planes.</summary>
internal static unsafe class RowCopy
{
    /// <summary>Reads a row as x·scale + bias into source planes with zeros around.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load<T>(float* x, RowPlan plan, float scale, float bias, float* planes) where T : unmanaged, IBlock<T>
    {
        int width = plan.Axis.InSize;
        int step = plan.Sources;
        for (int s = 0; s < step; s++)
        {
            ClearBorder(planes + (s * plan.PlaneLength), plan, s);
        }

        T factor = T.Broadcast(scale);
        T shift = T.Broadcast(bias);
        float* first = planes + plan.LeftPad;
        int i = 0;
        if (step == 1)
        {
            for (; i + Blocks.Length <= width; i += Blocks.Length)
            {
                T.Store(T.MultiplyAdd(T.Load(x + i), factor, shift), first + i);
            }
        }
        else if (step == 2)
        {
            for (; i + (2 * Blocks.Length) <= width; i += 2 * Blocks.Length)
            {
                (T even, T odd) = T.Deinterleave(T.Load(x + i), T.Load(x + i + Blocks.Length));
                T.Store(T.MultiplyAdd(even, factor, shift), first + (i / 2));
                T.Store(T.MultiplyAdd(odd, factor, shift), first + plan.PlaneLength + (i / 2));
            }
        }

        for (; i < width; i++)
        {
            first[(i % step * plan.PlaneLength) + (i / step)] = MathF.FusedMultiplyAdd(x[i], scale, bias);
        }
    }

    /// <summary>Zeros around the samples of source plane <paramref name="s"/>.</summary>
    public static void ClearBorder(float* plane, RowPlan plan, int s)
    {
        int end = plan.LeftPad + plan.Valid(s);
        new Span<float>(plane, plan.LeftPad).Clear();
        new Span<float>(plane + end, plan.PlaneLength - end).Clear();
    }

    /// <summary>Merges output planes into a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store<T>(float* planes, int planeLength, int count, float* y, int width) where T : unmanaged, IBlock<T>
    {
        int i = 0;
        if (count == 1)
        {
            new Span<float>(planes, width).CopyTo(new Span<float>(y, width));
            return;
        }

        if (count == 2)
        {
            for (; i + (2 * Blocks.Length) <= width; i += 2 * Blocks.Length)
            {
                (T first, T second) = T.Interleave(T.Load(planes + (i / 2)), T.Load(planes + planeLength + (i / 2)));
                T.Store(first, y + i);
                T.Store(second, y + i + Blocks.Length);
            }
        }

        for (; i < width; i++)
        {
            y[i] = planes[(i % count * planeLength) + (i / count)];
        }
    }
}
