using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>Writes products to where they belong in the output.</summary>
/// <param name="plan">The sizes.</param>
/// <param name="y">[N, Rows, OutHeight, OutWidth].</param>
/// <param name="phaseRow">Row of the phases.</param>
/// <param name="first">First position of the grid.</param>
/// <param name="firstRow">First output channel.</param>
/// <param name="rows">Number of output channels.</param>
internal readonly unsafe ref struct GemmOutput<T>(GemmPlan plan, float* y, int phaseRow, int first, int firstRow, int rows) where T : unmanaged, IVector<T>
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
            PhaseRow.Write<T>(source, 0, 1, target, length);
        }
    }

    /// <summary>Interleaves a row of all phases.</summary>
    private void Merge(float* source, long phaseLength, int length, float* target, int column, int plane)
    {
        int samples = Math.Min(length * plan.OutStride, plan.OutWidth - column);
        target += column;
        for (int r = 0; r < rows; r++, source += TileWidth, target += plane)
        {
            PhaseRow.Write<T>(source, phaseLength, plan.OutStride, target, samples);
        }
    }
}
