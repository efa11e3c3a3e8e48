using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>
/// Up-samples, applies an epilogue and down-samples, row tile by row tile, so that nothing at the high rate leaves the processor's caches.
/// Every output is computed by the same sums in the same order whatever the row tiles and threads are.
/// </summary>
/// <param name="plan">What to do.</param>
/// <param name="x">[planes, height, width].</param>
/// <param name="y">Receives the filtered planes.</param>
/// <param name="planes">Number of planes.</param>
/// <param name="input">What is done to input samples first.</param>
/// <param name="act">The nonlinearity, or its derivative.</param>
internal readonly unsafe struct FilteredKernel(FilteredPlan plan, float* x, float* y, int planes, FilteredKernel.InputScale input, Nonlinearity act) : IVectorKernel
{
    /// <summary>Memory a row tile may use of the second-level cache (256 KiB to 2 MiB a core on processors of this decade). With less, more of the rows are made twice, for two row tiles.</summary>
    private const int RowTileBytes = 640 * 1024;

    private const int MinRows = 8;

    /// <summary>Input samples are scaled and shifted first: by Scale[plane] and Bias[plane mod channels]; null is 1 and 0.</summary>
    internal readonly record struct InputScale(nint Scale, nint Bias, int Channels);

    public void Run<T>() where T : unmanaged, IVector<T>
    {
        if (act.IsGradient)
        {
            Run<T, MaskedEpilogue<T>>(new(act.Slope));
        }
        else if (act.Mask != 0)
        {
            Run<T, RecordingEpilogue<T>>(new(act.Slope, act.Clamp));
        }
        else
        {
            Run<T, LeakyEpilogue<T>>(new(act.Slope, act.Clamp));
        }
    }

    private void Run<T, TEpilogue>(TEpilogue epilogue)
        where T : unmanaged, IVector<T>
        where TEpilogue : unmanaged, IEpilogue<T>
    {
        int height = plan.DownY.OutSize;
        int rowBytes = plan.DownRow.SourceLength * sizeof(float) * (plan.DownRows is null ? plan.DownY.Down : 1);
        int longest = Math.Max(MinRows, RowTileBytes / rowBytes * plan.UpY.Up / Math.Max(plan.DownY.Down, plan.UpY.Up));
        int rowTiles = Math.Max(1, (height + longest - 1) / longest);
        int rows = (height + rowTiles - 1) / rowTiles;
        FilteredKernel kernel = this;
        WorkerThreads.For(planes * rowTiles, 1, item =>
        {
            (int plane, int rowTile) = (item / rowTiles, item % rowTiles);
            int from = rowTile * rows;
            int to = Math.Min(height, from + rows);
            if (from < to)
            {
                kernel.RunRowTile<T, TEpilogue>(plane, from, to, epilogue);
            }
        });
    }

    private void RunRowTile<T, TEpilogue>(int plane, int from, int to, TEpilogue epilogue)
        where T : unmanaged, IVector<T>
        where TEpilogue : unmanaged, IEpilogue<T>
    {
        ushort* mask = act.Mask == 0 ? null : (ushort*)act.Mask + (plane * plan.MaskWords);
        var tile = new FilteredRowTile<T, TEpilogue>(plan, from, to, new(epilogue, mask, plan.HighVectors * 2));
        tile.Run(
            x + ((long)plane * plan.UpY.InSize * plan.UpRow.Axis.InSize), y + ((((long)plane * plan.DownY.OutSize) + from) * plan.DownRow.Axis.OutSize),
            input.Scale == 0 ? 1 : ((float*)input.Scale)[plane], input.Bias == 0 ? 0 : ((float*)input.Bias)[plane % input.Channels]);
    }
}
