using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>Copies the input and the weights of a <see cref="GemmPlan"/> into the order that its products read.</summary>
internal static unsafe class GemmSource
{
    /// <summary>Adds the zeros around each channel plane, and puts every s-th column side by side.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="x">[N, Channels, Height, Width].</param>
    /// <param name="padded">Receives [N, Channels, PaddedHeight, Stride, PhaseWidth].</param>
    public static void Pad<T>(GemmPlan plan, float* x, float* padded) where T : unmanaged, IVector<T>
    {
        WorkerThreads.For(plan.Batch * plan.Channels, 1, plane => PadPlane<T>(plan, x + ((long)plane * plan.Height * plan.Width), padded + ((long)plane * plan.PlaneLength)));
        new Span<float>(padded + ((long)plan.Batch * plan.Channels * plan.PlaneLength), 2 * VectorLanes.Count).Clear();
    }

    /// <summary>The same for one channel plane.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="source">[Height, Width].</param>
    /// <param name="target">Receives [PaddedHeight, Stride, PhaseWidth].</param>
    public static void PadPlane<T>(GemmPlan plan, float* source, float* target) where T : unmanaged, IVector<T>
    {
        int rowLength = plan.RowLength;
        for (int row = 0; row < plan.PaddedHeight; row++, target += rowLength)
        {
            int from = row + plan.Top;
            if ((uint)from >= (uint)plan.Height)
            {
                new Span<float>(target, rowLength).Clear();
            }
            else if (plan.Stride == 1)
            {
                CopyRow<T>(source + ((long)from * plan.Width), plan.Width, plan.Left, target, rowLength);
            }
            else if (plan.Stride == 2)
            {
                HalveRow<T>(source + ((long)from * plan.Width), plan, target);
            }
            else
            {
                SplitRow(source + ((long)from * plan.Width), plan, target);
            }
        }
    }

    /// <summary>Copies the weights of all phases.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="w">The weights as the convolution has them.</param>
    /// <param name="packed">Receives [OutRows, Channels·taps, 8] of each phase: eight output channels side by side, zero where there are none.</param>
    public static void PackWeights<T>(GemmPlan plan, float* w, float* packed) where T : unmanaged, IVector<T>
    {
        int depth = plan.Channels * plan.MaxTaps;
        bool isInOrder = plan.Phases.Length == 1 && plan.WeightsOfChannel == plan.MaxTaps && plan.WeightsOfRow == depth;
        long[] starts = [.. Enumerable.Range(0, plan.Phases.Length).Select(plan.WeightsAt)];
        WorkerThreads.For(plan.OutRows, 1, row =>
        {
            int first = row * MatrixProduct.Rows;
            int rows = Math.Min(plan.Rows - first, MatrixProduct.Rows);
            int done = isInOrder && rows == MatrixProduct.Rows
                ? PointwiseConvolutionWeights.Interleave<T>(w + ((long)first * depth), depth, depth, packed + ((long)row * depth * MatrixProduct.Rows)) : 0;
            for (int channel = done / plan.MaxTaps; channel < plan.Channels; channel++)
            {
                float* ofChannel = w + ((long)channel * plan.WeightsOfChannel) + ((long)first * plan.WeightsOfRow);
                for (int phase = 0; phase < starts.Length; phase++)
                {
                    GemmTap[] taps = plan.Phases[phase];
                    Pack(ofChannel, plan.WeightsOfRow, rows, taps, packed + starts[phase] + ((((long)row * plan.Channels) + channel) * taps.Length * MatrixProduct.Rows));
                }
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(float* w, int pitch, int rows, GemmTap[] taps, float* eight)
    {
        foreach (GemmTap tap in taps)
        {
            float* source = w + tap.Weight;
            for (int r = 0; r < rows; r++)
            {
                eight[r] = source[r * pitch];
            }

            for (int r = rows; r < MatrixProduct.Rows; r++)
            {
                eight[r] = 0;
            }

            eight += MatrixProduct.Rows;
        }
    }

    /// <summary>Copies a row with the zeros around it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRow<T>(float* row, int width, int left, float* target, int length) where T : unmanaged, IVector<T>
    {
        for (int i = 0; i < length; i += VectorLanes.Count)
        {
            VectorLanes.StoreFirst(Load<T>(row, left + i, width), target + i, length - i);
        }
    }

    /// <summary>Copies a row with the zeros around it, the even columns before the odd ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void HalveRow<T>(float* row, GemmPlan plan, float* target) where T : unmanaged, IVector<T>
    {
        (int columns, int left, int width) = (plan.PhaseWidth, plan.Left, plan.Width);
        for (int i = 0; i < columns; i += VectorLanes.Count)
        {
            int at = left + (2 * i);
            (T even, T odd) = T.Deinterleave(Load<T>(row, at, width), Load<T>(row, at + VectorLanes.Count, width));
            VectorLanes.StoreFirst(even, target + i, columns - i);
            VectorLanes.StoreFirst(odd, target + columns + i, columns - i);
        }
    }

    private static void SplitRow(float* row, GemmPlan plan, float* target)
    {
        for (int phase = 0; phase < plan.Stride; phase++)
        {
            for (int column = 0; column < plan.PhaseWidth; column++)
            {
                int at = (column * plan.Stride) + phase + plan.Left;
                *target++ = (uint)at < (uint)plan.Width ? row[at] : 0;
            }
        }
    }

    /// <summary>Sixteen samples of a row, zero outside of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Load<T>(float* row, int at, int width) where T : unmanaged, IVector<T> =>
        at >= 0 && at + VectorLanes.Count <= width ? T.Load(row + at) : T.LoadLanes(row + at, T.Lanes(-at, width - at));
}
