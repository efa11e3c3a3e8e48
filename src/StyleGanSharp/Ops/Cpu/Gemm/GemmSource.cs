using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
        long[] starts = [.. Enumerable.Range(0, plan.Phases.Length).Select(plan.WeightsAt)];
        WorkerThreads.For(plan.OutRows, 1, row =>
        {
            int first = row * MatrixProduct.Rows;
            int rows = Math.Min(plan.Rows - first, MatrixProduct.Rows);
            float* ofRow = w + ((long)first * plan.WeightsOfRow);
            int done = plan.AreWeightsInOrder && rows == MatrixProduct.Rows ? PackInOrder<T>(plan, ofRow, packed, starts, row) : 0;
            for (int channel = done; channel < plan.Channels; channel++)
            {
                float* ofChannel = ofRow + ((long)channel * plan.WeightsOfChannel);
                for (int phase = 0; phase < starts.Length; phase++)
                {
                    GemmTap[] taps = plan.Phases[phase];
                    Pack(ofChannel, plan.WeightsOfRow, rows, taps, packed + starts[phase] + ((((long)row * plan.Channels) + channel) * taps.Length * MatrixProduct.Rows));
                }
            }
        });
    }

    /// <summary>The weights of eight output channels that lie as they are read, sixteen input channels at a time.</summary>
    /// <returns>How many input channels were copied.</returns>
    private static int PackInOrder<T>(GemmPlan plan, float* w, float* packed, long[] starts, int row) where T : unmanaged, IVector<T>
    {
        int taps = plan.WeightsOfChannel;
        if (starts.Length == 1)
        {
            return PointwiseConvolutionWeights.Interleave<T>(w, plan.WeightsOfRow, plan.WeightsOfRow, packed + ((long)row * plan.WeightsOfRow * MatrixProduct.Rows)) / taps;
        }

        float* eight = Scratch.Take((long)VectorLanes.Count * taps * MatrixProduct.Rows);
        int channel = 0;
        for (; channel + VectorLanes.Count <= plan.Channels; channel += VectorLanes.Count)
        {
            PointwiseConvolutionWeights.Interleave<T>(w + ((long)channel * taps), plan.WeightsOfRow, VectorLanes.Count * taps, eight);
            for (int phase = 0; phase < starts.Length; phase++)
            {
                GemmTap[] ofPhase = plan.Phases[phase];
                Distribute(eight, taps, ofPhase, packed + starts[phase] + ((((long)row * plan.Channels) + channel) * ofPhase.Length * MatrixProduct.Rows));
            }
        }

        return channel;
    }

    /// <summary>Copies the taps of a phase from [16, taps, 8].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Distribute(float* eight, int taps, GemmTap[] ofPhase, float* target)
    {
        for (int channel = 0; channel < VectorLanes.Count; channel++, eight += taps * MatrixProduct.Rows)
        {
            foreach (GemmTap tap in ofPhase)
            {
                Vector256.Load(eight + (tap.Weight * MatrixProduct.Rows)).Store(target);
                target += MatrixProduct.Rows;
            }
        }
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
