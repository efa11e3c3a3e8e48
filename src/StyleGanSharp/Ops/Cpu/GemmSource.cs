using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Copies the input and the weights of a <see cref="GemmPlan"/> into the order that its products read.</summary>
internal static unsafe class GemmSource
{
    /// <summary>Adds the zeros around each channel plane, and puts every s-th column side by side.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="x">[N, Channels, Height, Width].</param>
    /// <param name="padded">Receives [N, Channels, PaddedHeight, Stride, PhaseWidth].</param>
    public static void Pad<T>(GemmPlan plan, float* x, float* padded) where T : unmanaged, IBlock<T>
    {
        int rowLength = plan.RowLength;
        WorkerThreads.For(plan.Batch * plan.Channels, 1, plane =>
        {
            float* source = x + ((long)plane * plan.Height * plan.Width);
            float* target = padded + ((long)plane * plan.PlaneLength);
            for (int row = 0; row < plan.PaddedHeight; row++, target += rowLength)
            {
                int from = row + plan.Top;
                if ((uint)from >= (uint)plan.Height)
                {
                    new Span<float>(target, rowLength).Clear();
                }
                else if (plan.Stride == 1)
                {
                    CopyRow(source + ((long)from * plan.Width), plan.Width, plan.Left, target, rowLength);
                }
                else
                {
                    SplitRow<T>(source + ((long)from * plan.Width), plan, target);
                }
            }
        });
        new Span<float>(padded + ((long)plan.Batch * plan.Channels * plan.PlaneLength), 2 * Blocks.Length).Clear();
    }

    /// <summary>Copies the weights of one phase.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="phase">Number of the phase.</param>
    /// <param name="w">The weights as the convolution has them.</param>
    /// <param name="packed">Receives [OutRows, Channels·taps, 8]: eight output channels side by side, zero where there are none.</param>
    public static void PackWeights<T>(GemmPlan plan, int phase, float* w, float* packed) where T : unmanaged, IBlock<T>
    {
        GemmTap[] taps = plan.Phases[phase];
        int depth = plan.Channels * taps.Length;
        bool isInOrder = plan.WeightsOfChannel == taps.Length; // every tap of a channel, then the next channel
        WorkerThreads.For(plan.OutRows, 1, row =>
        {
            int first = row * MatrixProduct.Rows;
            int rows = Math.Min(plan.Rows - first, MatrixProduct.Rows);
            float* target = packed + ((long)row * depth * MatrixProduct.Rows);
            int done = isInOrder && rows == MatrixProduct.Rows ? MixingWeights.Interleave<T>(w + ((long)first * depth), depth, depth, target) : 0;
            for (int d = done; d < depth; d++)
            {
                (int channel, int tap) = Math.DivRem(d, taps.Length);
                float* source = w + ((long)channel * plan.WeightsOfChannel) + taps[tap].Weight + ((long)first * plan.WeightsOfRow);
                float* eight = target + ((long)d * MatrixProduct.Rows);
                for (int r = 0; r < MatrixProduct.Rows; r++, source += plan.WeightsOfRow)
                {
                    eight[r] = r < rows ? *source : 0;
                }
            }
        });
    }

    private static void CopyRow(float* row, int width, int left, float* target, int length)
    {
        int before = Math.Clamp(-left, 0, length);
        int count = Math.Clamp(width - Math.Max(left, 0), 0, length - before);
        new Span<float>(target, before).Clear();
        new Span<float>(row + Math.Max(left, 0), count).CopyTo(new Span<float>(target + before, count));
        new Span<float>(target + before + count, length - before - count).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SplitRow<T>(float* row, GemmPlan plan, float* target) where T : unmanaged, IBlock<T>
    {
        (int stride, int columns, int left) = (plan.Stride, plan.PhaseWidth, plan.Left);
        int column = 0;
        if (stride == 2)
        {
            // From the first position whose samples are all there, 32 samples become sixteen even and sixteen odd ones.
            for (; column < columns && (column * 2) + left < 0; column++)
            {
                (target[column], target[columns + column]) = (Sample(column * 2), Sample((column * 2) + 1));
            }

            for (; column + Blocks.Length <= columns && (column * 2) + left + (2 * Blocks.Length) <= plan.Width; column += Blocks.Length)
            {
                float* source = row + (column * 2) + left;
                (T even, T odd) = T.Deinterleave(T.Load(source), T.Load(source + Blocks.Length));
                T.Store(even, target + column);
                T.Store(odd, target + columns + column);
            }
        }

        for (; column < columns; column++)
        {
            for (int phase = 0; phase < stride; phase++)
            {
                target[(phase * columns) + column] = Sample((column * stride) + phase);
            }
        }

        float Sample(int at) => (uint)(at + left) < (uint)plan.Width ? row[at + left] : 0;
    }
}
