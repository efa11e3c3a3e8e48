namespace StyleGanSharp.Ops.Cpu;

/// <summary>Writes products to where they belong in the output.</summary>
/// <param name="plan">The sizes.</param>
/// <param name="y">[N, Rows, OutHeight, OutWidth].</param>
/// <param name="phaseRow">Row of the phases.</param>
/// <param name="first">First position of the grid.</param>
/// <param name="firstRow">First output channel.</param>
/// <param name="rows">Number of output channels.</param>
internal readonly unsafe ref struct GemmOutput<T>(GemmPlan plan, float* y, int phaseRow, int first, int firstRow, int rows) where T : unmanaged, IBlock<T>
{
    private const int TileWidth = MatrixProduct.TileWidth;

    /// <summary>Writes one tile.</summary>
    /// <param name="results">[rows, 48] of the first phase.</param>
    /// <param name="phaseLength">Floats from one phase to the next.</param>
    /// <param name="at">The tile's first position, from the first of these.</param>
    /// <param name="count">Number of positions.</param>
    public void Write(float* results, long phaseLength, int at, int count)
    {
        int plane = plan.OutHeight * plan.OutWidth;
        for (int done = 0; done < count;)
        {
            int position = first + at + done;
            int length;
            if (plan.OutStride == 1)
            {
                // Without phases the positions of an image are its samples.
                (int image, int sample) = Math.DivRem(position, plane);
                length = Math.Min(count - done, plane - sample);
                CopyRun(results + done, length, y + ((((long)image * plan.Rows) + firstRow) * plane) + sample, plane);
            }
            else
            {
                (int row, int column) = Math.DivRem(position, plan.GridWidth);
                (int image, int gridRow) = Math.DivRem(row, plan.GridHeight);
                length = Math.Min(count - done, plan.GridWidth - column);
                int outRow = (gridRow * plan.OutStride) + phaseRow;
                if (outRow < plan.OutHeight)
                {
                    float* target = y + ((((long)image * plan.Rows) + firstRow) * plane) + ((long)outRow * plan.OutWidth);
                    Merge(results + done, phaseLength, length, target, column * plan.OutStride, plane);
                }
            }

            done += length;
        }
    }

    private void CopyRun(float* source, int length, float* target, int plane)
    {
        for (int r = 0; r < rows; r++, source += TileWidth, target += plane)
        {
            for (int i = 0; i < length; i += Blocks.Length)
            {
                Blocks.StoreFirst(T.Load(source + i), target + i, length - i);
            }
        }
    }

    /// <summary>Interleaves a row of all phases.</summary>
    private void Merge(float* source, long phaseLength, int length, float* target, int column, int plane)
    {
        int stride = plan.OutStride;
        int samples = Math.Min(length * stride, plan.OutWidth - column);
        target += column;
        for (int r = 0; r < rows; r++, source += TileWidth, target += plane)
        {
            if (stride == 2)
            {
                for (int i = 0; 2 * i < samples; i += Blocks.Length)
                {
                    (T left, T right) = T.Interleave(T.Load(source + i), T.Load(source + phaseLength + i));
                    Blocks.StoreFirst(left, target + (2 * i), samples - (2 * i));
                    Blocks.StoreFirst(right, target + (2 * i) + Blocks.Length, samples - (2 * i) - Blocks.Length);
                }

                continue;
            }

            for (int i = 0, at = 0; at < samples; i++)
            {
                for (int phase = 0; phase < stride && at < samples; phase++, at++)
                {
                    target[at] = source[(phase * phaseLength) + i];
                }
            }
        }
    }
}
