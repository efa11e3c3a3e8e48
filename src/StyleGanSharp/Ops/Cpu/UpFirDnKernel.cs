namespace StyleGanSharp.Ops.Cpu;

/// <summary>Resamples planes of images, row tile by row tile.</summary>
internal static unsafe class UpFirDnKernel
{
    private const int RowTileBytes = 256 * 1024;

    private const int MinRows = 8;

    /// <summary>Bands below this many samples are not worth a thread's waking.</summary>
    private const int MinSamples = 1 << 14;

    public static void Run(UpFirDnPlan plan, float* x, float* y, int planes) => Blocks.Run(new Work(plan, x, y, planes));

    private static void Run<T>(UpFirDnPlan plan, float* x, float* y, int planes) where T : unmanaged, IBlock<T>
    {
        (int height, int width) = (plan.Y.OutSize, plan.Row.Axis.OutSize);
        int rowBytes = Math.Max(plan.OutputPitch, plan.Row.SourceLength) * sizeof(float);
        int longest = Math.Max(MinRows, RowTileBytes / rowBytes * plan.Y.Up / plan.Y.Down);
        int rowTiles = Math.Max(1, (height + longest - 1) / longest);
        int rows = (height + rowTiles - 1) / rowTiles;
        WorkerThreads.For(planes * rowTiles, (MinSamples / (rows * width)) + 1, item =>
        {
            (int plane, int from) = (item / rowTiles, item % rowTiles * rows);
            int to = Math.Min(height, from + rows);
            if (from < to)
            {
                RunRowTile<T>(plan, x + ((long)plane * plan.Y.InSize * plan.Row.Axis.InSize), y + ((long)plane * height * width), from, to);
            }
        });
    }

    private static void RunRowTile<T>(UpFirDnPlan plan, float* x, float* y, int from, int to) where T : unmanaged, IBlock<T>
    {
        RowPlan row = plan.Row;
        (int inFrom, int inTo) = plan.Y.Inputs(from, to);
        int pitch = plan.Rows is null ? row.SourceLength : plan.OutputPitch;
        long length = (long)(inTo - inFrom) * pitch;
        float* rows = Scratch.Take(length + row.SourceLength + ((long)(to - from) * plan.OutputPitch));
        float* source = rows + length;
        float* output = source + row.SourceLength;
        for (int i = inFrom; i < inTo; i++)
        {
            float* target = rows + ((long)(i - inFrom) * pitch);
            RowCopy.Load<T>(x + ((long)i * row.Axis.InSize), row, 1, 0, plan.Rows is null ? target : source);
            if (plan.Rows is not null)
            {
                FirPass.Rows<T>(plan.Rows, source, target, row.OutLength);
            }
        }

        for (int p = 0; p < plan.Columns.Length; p++)
        {
            int width = plan.Rows is null ? row.OutLength : pitch;
            FirPass.Columns<T>(
                plan.Columns[p], from, to, rows, pitch, inFrom, inTo, output + (p * row.OutLength), plan.OutputPitch, width / Blocks.Length);
        }

        for (int o = from; o < to; o++)
        {
            RowCopy.Store<T>(output + ((long)(o - from) * plan.OutputPitch), row.OutLength, row.Outputs, y + ((long)o * row.Axis.OutSize), row.Axis.OutSize);
        }
    }

    private readonly struct Work(UpFirDnPlan plan, float* x, float* y, int planes) : IBlockWork
    {
        public void Run<T>() where T : unmanaged, IBlock<T> => UpFirDnKernel.Run<T>(plan, x, y, planes);
    }
}
