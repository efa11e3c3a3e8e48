using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>Resamples planes of images, row tile by row tile.</summary>
/// <param name="plan">What to do.</param>
/// <param name="x">[planes, height, width].</param>
/// <param name="y">Receives the resampled planes.</param>
/// <param name="planes">Number of planes.</param>
internal readonly unsafe struct UpFirDnKernel(UpFirDnPlan plan, float* x, float* y, int planes) : IVectorKernel
{
    private const int RowTileBytes = 256 * 1024;

    private const int MinRows = 8;

    /// <summary>Row tiles below this many samples are not worth a thread's waking.</summary>
    private const int MinSamples = 1 << 14;

    public void Run<T>() where T : unmanaged, IVector<T>
    {
        (int height, int width) = (plan.Y.OutSize, plan.Row.Axis.OutSize);
        int rowBytes = Math.Max(plan.OutputPitch, plan.Row.SourceLength) * sizeof(float);
        int longest = Math.Max(MinRows, RowTileBytes / rowBytes * plan.Y.Up / plan.Y.Down);
        int rowTiles = Math.Max(1, (height + longest - 1) / longest);
        int rows = (height + rowTiles - 1) / rowTiles;
        UpFirDnKernel kernel = this;
        WorkerThreads.For(planes * rowTiles, (MinSamples / (rows * width)) + 1, item =>
        {
            (int plane, int from) = (item / rowTiles, item % rowTiles * rows);
            int to = Math.Min(height, from + rows);
            if (from < to)
            {
                kernel.RunRowTile<T>(plane, from, to);
            }
        });
    }

    /// <summary>The output rows [from, to) of a plane.</summary>
    private void RunRowTile<T>(int plane, int from, int to) where T : unmanaged, IVector<T>
    {
        RowPlan row = plan.Row;
        float* source = x + ((long)plane * plan.Y.InSize * row.Axis.InSize);
        float* target = y + ((long)plane * plan.Y.OutSize * row.Axis.OutSize);
        (int inFrom, int inTo) = plan.Y.Inputs(from, to);
        int pitch = plan.Rows is null ? row.SourceLength : plan.OutputPitch;
        long length = (long)(inTo - inFrom) * pitch;
        float* memory = Scratch.Take(length + row.SourceLength + ((long)(to - from) * plan.OutputPitch));
        float* padded = memory + length;
        var input = new Rows(memory, pitch, inFrom, inTo);
        var output = new Rows(padded + row.SourceLength, plan.OutputPitch, from, to);
        for (int i = inFrom; i < inTo; i++)
        {
            RowCopy.Load<T>(source + ((long)i * row.Axis.InSize), row, 1, 0, plan.Rows is null ? input[i] : padded);
            if (plan.Rows is not null)
            {
                FirPass.Rows<T>(plan.Rows, padded, input[i], row.OutLength);
            }
        }

        int width = plan.Rows is null ? row.OutLength : pitch;
        for (int p = 0; p < plan.Columns.Length; p++)
        {
            FirPass.Columns<T>(plan.Columns[p], input, output.At(p * row.OutLength), width / VectorLanes.Count);
        }

        for (int o = from; o < to; o++)
        {
            RowCopy.Store<T>(output[o], row.OutLength, row.Outputs, target + ((long)o * row.Axis.OutSize), row.Axis.OutSize);
        }
    }
}
