using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Moves rows between images and padded planes.</summary>
internal static unsafe class RowCopy
{
    /// <summary>Reads a row as x·scale + bias into source planes with zeros around.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load<T>(float* x, RowPlan plan, float scale, float bias, float* planes) where T : unmanaged, IBlock<T>
    {
        int width = plan.Axis.InSize;
        int step = plan.Sources;
        T factor = T.Broadcast(scale);
        T shift = T.Broadcast(bias);
        if (step == 1)
        {
            Load<T>(x, width, factor, shift, planes, plan.LeftPad, plan.PlaneLength);
            return;
        }

        for (int s = 0; s < step; s++)
        {
            ClearBorders<T>(planes + (s * plan.PlaneLength), plan, s, 1, 0);
        }

        float* first = planes + plan.LeftPad;
        int i = 0;
        if (step == 2)
        {
            for (; i + (2 * Blocks.Length) <= width; i += 2 * Blocks.Length)
            {
                (T even, T odd) = T.Deinterleave(T.Load(x + i), T.Load(x + i + Blocks.Length));
                T.Store(T.MultiplyAdd(even, factor, shift), first + (i / 2));
                T.Store(T.MultiplyAdd(odd, factor, shift), first + plan.PlaneLength + (i / 2));
            }

            if (i < width)
            {
                int left = width - i;
                (T even, T odd) = T.Deinterleave(T.LoadLanes(x + i, T.Lanes(0, left)), T.LoadLanes(x + i + Blocks.Length, T.Lanes(0, left - Blocks.Length)));
                T.StoreLanes(T.MultiplyAdd(even, factor, shift), first + (i / 2), T.Lanes(0, (left + 1) / 2));
                T.StoreLanes(T.MultiplyAdd(odd, factor, shift), first + plan.PlaneLength + (i / 2), T.Lanes(0, left / 2));
                return;
            }
        }

        for (; i < width; i++)
        {
            first[(i % step * plan.PlaneLength) + (i / step)] = MathF.FusedMultiplyAdd(x[i], scale, bias);
        }
    }

    /// <summary>The same into one plane, whole blocks at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<T>(float* x, int width, T factor, T shift, float* plane, int leftPad, int length) where T : unmanaged, IBlock<T>
    {
        T zero = T.Broadcast(0);
        float* end = plane + length;
        for (float* first = plane + leftPad; plane < first; plane += Blocks.Length)
        {
            T.Store(zero, plane);
        }

        for (; width >= Blocks.Length; width -= Blocks.Length, x += Blocks.Length, plane += Blocks.Length)
        {
            T.Store(T.MultiplyAdd(T.Load(x), factor, shift), plane);
        }

        if (width > 0)
        {
            T rest = T.Select((ushort)((1 << width) - 1), shift, zero);
            T.Store(T.MultiplyAdd(T.LoadLanes(x, T.Lanes(0, width)), factor, rest), plane);
            plane += Blocks.Length;
        }

        for (; plane < end; plane += Blocks.Length)
        {
            T.Store(zero, plane);
        }
    }

    /// <summary>Zeros around the samples of source plane <paramref name="s"/> of some rows.</summary>
    /// <param name="plane">The plane in the first row.</param>
    /// <param name="plan">The sizes.</param>
    /// <param name="s">Number of the plane.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="pitch">Samples from a row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ClearBorders<T>(float* plane, RowPlan plan, int s, int rows, int pitch) where T : unmanaged, IBlock<T>
    {
        T zero = T.Broadcast(0);
        (int left, int length) = (plan.LeftPad, plan.PlaneLength);
        int end = left + plan.Valid(s);
        int whole = Blocks.RoundUp(end);
        T rest = T.Lanes(Blocks.Length - (whole - end), Blocks.Length);
        for (; rows > 0; rows--, plane += pitch)
        {
            for (int i = 0; i < left; i += Blocks.Length)
            {
                T.Store(zero, plane + i);
            }

            if (end < whole)
            {
                T.StoreLanes(zero, plane + whole - Blocks.Length, rest);
            }

            for (int i = whole; i < length; i += Blocks.Length)
            {
                T.Store(zero, plane + i);
            }
        }
    }

    /// <summary>Merges output planes into a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store<T>(float* planes, int planeLength, int count, float* y, int width) where T : unmanaged, IBlock<T>
    {
        int i = 0;
        if (count == 1)
        {
            for (; i + Blocks.Length <= width; i += Blocks.Length)
            {
                T.Store(T.Load(planes + i), y + i);
            }

            if (i < width)
            {
                T.StoreLanes(T.Load(planes + i), y + i, T.Lanes(0, width - i));
            }

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

            if (i < width)
            {
                (T first, T second) = T.Interleave(T.Load(planes + (i / 2)), T.Load(planes + planeLength + (i / 2)));
                T.StoreLanes(first, y + i, T.Lanes(0, width - i));
                T.StoreLanes(second, y + i + Blocks.Length, T.Lanes(0, width - i - Blocks.Length));
            }

            return;
        }

        for (; i < width; i++)
        {
            y[i] = planes[(i % count * planeLength) + (i / count)];
        }
    }
}
