using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>Moves rows between images and padded planes.</summary>
internal static unsafe class RowCopy
{
    /// <summary>Reads a row as x·scale + bias into source planes with zeros around.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load<T>(float* x, RowPlan plan, float scale, float bias, float* planes) where T : unmanaged, IVector<T>
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
            ClearBorders<T>(new Rows(planes + (s * plan.PlaneLength), 0, 0, 1), plan, s);
        }

        float* first = planes + plan.LeftPad;
        int i = 0;
        if (step == 2)
        {
            for (; i + (2 * VectorLanes.Count) <= width; i += 2 * VectorLanes.Count)
            {
                (T even, T odd) = T.Deinterleave(T.Load(x + i), T.Load(x + i + VectorLanes.Count));
                T.Store(T.MultiplyAdd(even, factor, shift), first + (i / 2));
                T.Store(T.MultiplyAdd(odd, factor, shift), first + plan.PlaneLength + (i / 2));
            }

            if (i < width)
            {
                int left = width - i;
                (T even, T odd) = T.Deinterleave(T.LoadLanes(x + i, T.Lanes(0, left)), T.LoadLanes(x + i + VectorLanes.Count, T.Lanes(0, left - VectorLanes.Count)));
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

    /// <summary>The same into one plane, whole vectors at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<T>(float* x, int width, T factor, T shift, float* plane, int leftPad, int length) where T : unmanaged, IVector<T>
    {
        T zero = T.Broadcast(0);
        float* end = plane + length;
        for (float* first = plane + leftPad; plane < first; plane += VectorLanes.Count)
        {
            T.Store(zero, plane);
        }

        for (; width >= VectorLanes.Count; width -= VectorLanes.Count, x += VectorLanes.Count, plane += VectorLanes.Count)
        {
            T.Store(T.MultiplyAdd(T.Load(x), factor, shift), plane);
        }

        if (width > 0)
        {
            T rest = T.Select((ushort)((1 << width) - 1), shift, zero);
            T.Store(T.MultiplyAdd(T.LoadLanes(x, T.Lanes(0, width)), factor, rest), plane);
            plane += VectorLanes.Count;
        }

        for (; plane < end; plane += VectorLanes.Count)
        {
            T.Store(zero, plane);
        }
    }

    /// <summary>Zeros around the samples of source plane <paramref name="s"/> of some rows.</summary>
    /// <param name="rows">The rows, from the plane's first column on.</param>
    /// <param name="plan">The sizes.</param>
    /// <param name="s">Number of the plane.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ClearBorders<T>(Rows rows, RowPlan plan, int s) where T : unmanaged, IVector<T>
    {
        T zero = T.Broadcast(0);
        (int left, int length) = (plan.LeftPad, plan.PlaneLength);
        int end = left + plan.Valid(s);
        int whole = VectorLanes.RoundUp(end);
        T rest = T.Lanes(VectorLanes.Count - (whole - end), VectorLanes.Count);
        for (int row = rows.From; row < rows.To; row++)
        {
            float* plane = rows[row];
            for (int i = 0; i < left; i += VectorLanes.Count)
            {
                T.Store(zero, plane + i);
            }

            if (end < whole)
            {
                T.StoreLanes(zero, plane + whole - VectorLanes.Count, rest);
            }

            for (int i = whole; i < length; i += VectorLanes.Count)
            {
                T.Store(zero, plane + i);
            }
        }
    }

    /// <summary>Merges output planes into a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store<T>(float* planes, int planeLength, int count, float* y, int width) where T : unmanaged, IVector<T>
    {
        int i = 0;
        if (count == 1)
        {
            for (; i + VectorLanes.Count <= width; i += VectorLanes.Count)
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
            for (; i + (2 * VectorLanes.Count) <= width; i += 2 * VectorLanes.Count)
            {
                (T first, T second) = T.Interleave(T.Load(planes + (i / 2)), T.Load(planes + planeLength + (i / 2)));
                T.Store(first, y + i);
                T.Store(second, y + i + VectorLanes.Count);
            }

            if (i < width)
            {
                (T first, T second) = T.Interleave(T.Load(planes + (i / 2)), T.Load(planes + planeLength + (i / 2)));
                T.StoreLanes(first, y + i, T.Lanes(0, width - i));
                T.StoreLanes(second, y + i + VectorLanes.Count, T.Lanes(0, width - i - VectorLanes.Count));
            }

            return;
        }

        for (; i < width; i++)
        {
            y[i] = planes[(i % count * planeLength) + (i / count)];
        }
    }
}
