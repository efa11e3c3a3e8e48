using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>
/// Up-samples, applies an epilogue and down-samples, row tile by row tile, so that nothing at the high rate leaves the processor's caches.
/// Every output is computed by the same sums in the same order whatever the row tiles and threads are.
/// </summary>
internal static unsafe class FilteredKernel
{
    /// <summary>Memory a row tile may use of the second-level cache (256 KiB to 2 MiB a core on processors of this decade). With less, more of the rows are made twice, for two row tiles.</summary>
    private const int RowTileBytes = 640 * 1024;

    private const int MinRows = 8;

    private const int StripLength = FilteredPlan.StripLength;

    /// <summary>Input samples are scaled and shifted first: by Scale[plane] and Bias[plane mod channels]; null is 1 and 0.</summary>
    internal readonly record struct InputScale(nint Scale, nint Bias, int Channels);

    public static void Run(FilteredPlan plan, float* x, float* y, int planes, InputScale input, Nonlinearity act) => Blocks.Run(new Work(plan, x, y, planes, input, act));

    private static void Run<T>(FilteredPlan plan, float* x, float* y, int planes, InputScale input, Nonlinearity act) where T : unmanaged, IBlock<T>
    {
        if (act.IsGradient)
        {
            Run<T, MaskedEpilogue<T>>(plan, x, y, planes, input, act, new(act.Slope));
        }
        else if (act.Mask != 0)
        {
            Run<T, RecordingEpilogue<T>>(plan, x, y, planes, input, act, new(act.Slope, act.Clamp));
        }
        else
        {
            Run<T, LeakyEpilogue<T>>(plan, x, y, planes, input, act, new(act.Slope, act.Clamp));
        }
    }

    private static void Run<T, TEpilogue>(FilteredPlan plan, float* x, float* y, int planes, InputScale input, Nonlinearity act, TEpilogue epilogue)
        where T : unmanaged, IBlock<T>
        where TEpilogue : unmanaged, IEpilogue<T>
    {
        (int height, int width) = (plan.DownY.OutSize, plan.DownRow.Axis.OutSize);
        int rowBytes = plan.DownRow.SourceLength * sizeof(float) * (plan.DownRows is null ? plan.DownY.Down : 1);
        int longest = Math.Max(MinRows, RowTileBytes / rowBytes * plan.UpY.Up / Math.Max(plan.DownY.Down, plan.UpY.Up));
        int rowTiles = Math.Max(1, (height + longest - 1) / longest);
        int rows = (height + rowTiles - 1) / rowTiles;
        WorkerThreads.For(planes * rowTiles, 1, item =>
        {
            (int plane, int rowTile) = (item / rowTiles, item % rowTiles);
            int from = rowTile * rows;
            int to = Math.Min(height, from + rows);
            if (from < to)
            {
                var work = new Band<T, TEpilogue>(plan, from, to, epilogue, act.Mask == 0 ? null : (ushort*)act.Mask + (plane * plan.MaskWords));
                work.Run(
                    x + ((long)plane * plan.UpY.InSize * plan.UpRow.Axis.InSize), y + ((((long)plane * height) + from) * width),
                    input.Scale == 0 ? 1 : ((float*)input.Scale)[plane], input.Bias == 0 ? 0 : ((float*)input.Bias)[plane % input.Channels]);
            }
        });
    }

    /// <summary>The output rows [from, to) of one plane.</summary>
    private readonly ref struct Band<T, TEpilogue>(FilteredPlan plan, int from, int to, TEpilogue epilogue, ushort* mask)
        where T : unmanaged, IBlock<T>
        where TEpilogue : unmanaged, IEpilogue<T>
    {
        /// <param name="x">The whole input plane.</param>
        /// <param name="y">Output row <c>from</c>.</param>
        /// <param name="scale">Factor of the input.</param>
        /// <param name="bias">Added to the input after that.</param>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(float* x, float* y, float scale, float bias)
        {
            (int highFrom, int highTo) = plan.DownY.Inputs(from, to);
            (int lowFrom, int lowTo) = highFrom < highTo ? plan.UpY.Inputs(highFrom, highTo) : (0, 0);
            bool isUpSquare = plan.UpRows is null;
            bool isDownSquare = plan.DownRows is null;
            bool isUpPaired = typeof(T) == typeof(Block512) && plan.IsUpPaired;
            bool isUpSymmetric = typeof(T) == typeof(Block512) && plan.UpSymmetric is not null;
            int upperPitch = isUpSquare ? plan.UpRow.SourceLength : plan.UpperPitch;
            int lowerPitch = plan.DownRow.SourceLength;
            long upperLength = (long)(lowTo - lowFrom) * upperPitch;
            long lowerLength = (long)(isDownSquare ? highTo - highFrom : to - from) * lowerPitch;
            long stripLength = isDownSquare ? 0 : (long)(highTo - highFrom) * StripLength * (isUpSymmetric ? 2 : 1);
            long foldedLength = isUpSymmetric ? SymmetricFirAdjoint.Memory(highTo - highFrom + 1, StripLength) : 0;
            int outputPitch = plan.DownRow.Outputs * plan.DownRow.OutLength;
            long outputLength = (long)outputPitch * (isDownSquare ? to - from : 1);
            long sourceLength = (isUpPaired ? lowTo - lowFrom : 1L) * plan.UpRow.SourceLength;
            float* upper = Scratch.Take(upperLength + lowerLength + stripLength + sourceLength + outputLength + foldedLength);
            float* lower = upper + upperLength;
            float* strip = lower + lowerLength;
            float* source = strip + stripLength;
            float* output = source + sourceLength;
            float* folded = output + outputLength;

            for (int i = lowFrom; i < lowTo; i++)
            {
                float* target = upper + ((long)(i - lowFrom) * upperPitch);
                float* padded = isUpSquare ? target : isUpPaired ? source + ((long)(i - lowFrom) * plan.UpRow.SourceLength) : source;
                RowCopy.Load<T>(x + ((long)i * plan.UpRow.Axis.InSize), plan.UpRow, scale, bias, padded);
                if (!isUpSquare && !isUpPaired)
                {
                    FirPass.Rows<T>(plan.UpRows!, source, target, plan.UpRow.OutLength);
                }
            }

            for (int p = 0; isUpPaired && p < plan.UpRow.Outputs; p += 2)
            {
                (FirTable first, FirTable second) = (plan.UpRows![p], plan.UpRows[p + 1]);
                fixed (float* taps0 = first.Taps, taps1 = second.Taps)
                {
                    FirPairs.Up<T, NoEpilogue<T>>(
                        source + first.Offsets[0], 1, plan.UpRow.SourceLength, taps0, taps1, lowTo - lowFrom,
                        upper + (p * plan.UpRow.OutLength), plan.UpRow.OutLength, upperPitch, plan.UpRow.OutLength / Blocks.Length, default, null, 0);
                }
            }

            int columns = isDownSquare ? FilteredPlan.LongStripLength : StripLength;
            for (int p = 0; isUpSymmetric && p < plan.UpRow.Outputs; p += 2)
            {
                for (int q = 0; q < plan.UpRow.OutLength; q += StripLength)
                {
                    int blocks = Math.Min(StripLength, plan.UpRow.OutLength - q) / Blocks.Length;
                    HighPair(p, q, blocks, upper + q, upperPitch, lowFrom, lowTo, highFrom, highTo, strip, folded);
                    for (int second = 0; second < 2; second++)
                    {
                        FirPass.Columns<T>(
                            plan.DownColumns[0], from, to, strip + (second * (stripLength / 2)), StripLength, highFrom, highTo,
                            lower + ((p + second) * plan.DownRow.PlaneLength) + plan.DownRow.LeftPad + q, lowerPitch, blocks);
                    }
                }
            }

            for (int p = 0; !isUpSymmetric && p < plan.UpRow.Outputs; p++)
            {
                for (int q = 0; q < plan.UpRow.OutLength; q += columns)
                {
                    int blocks = Math.Min(columns, plan.UpRow.OutLength - q) / Blocks.Length;
                    float* above = upper + (isUpSquare ? q : (p * plan.UpRow.OutLength) + q);
                    float* below = lower + (p * plan.DownRow.PlaneLength) + plan.DownRow.LeftPad + q;
                    if (isDownSquare)
                    {
                        High(p, q, blocks, above, upperPitch, lowFrom, lowTo, highFrom, highTo, below, lowerPitch);
                    }
                    else
                    {
                        High(p, q, blocks, above, upperPitch, lowFrom, lowTo, highFrom, highTo, strip, StripLength);
                        FirPass.Columns<T>(
                            plan.DownColumns[0], from, to, strip, StripLength, highFrom, highTo, below, lowerPitch, blocks);
                    }
                }
            }

            for (int p = 0; plan.DownRow.ReadsOutside && p < plan.UpRow.Outputs; p++)
            {
                RowCopy.ClearBorders<T>(lower + (p * plan.DownRow.PlaneLength), plan.DownRow, p, isDownSquare ? highTo - highFrom : to - from, lowerPitch);
            }

            if (typeof(T) == typeof(Block512) && plan.IsDownPaired)
            {
                FirTable table = plan.DownRows![0];
                fixed (float* taps = table.Taps)
                {
                    FirPairs.Across<T>(lower + table.Offsets[0], lower + table.Offsets[1], lowerPitch, taps, to - from, y, plan.DownRow.Axis.OutSize);
                }

                return;
            }

            for (int p = 0; isDownSquare && p < plan.DownRow.Outputs; p++)
            {
                Squares(p, lower, highFrom, highTo, output + (p * plan.DownRow.OutLength), outputPitch);
            }

            for (int o = 0; o < to - from; o++)
            {
                float* row = isDownSquare ? output + ((long)o * outputPitch) : output;
                if (!isDownSquare)
                {
                    FirPass.Rows<T>(plan.DownRows!, lower + ((long)o * lowerPitch), row, plan.DownRow.OutLength);
                }

                RowCopy.Store<T>(row, plan.DownRow.OutLength, plan.DownRow.Outputs, y + ((long)o * plan.DownRow.Axis.OutSize), plan.DownRow.Axis.OutSize);
            }
        }

        /// <summary>Rows at the high rate of two planes and a strip, one strip after the other, through the epilogue.</summary>
        private void HighPair(
            int p, int q, int blocks, float* above, int abovePitch, int lowFrom, int lowTo, int highFrom, int highTo, float* strips, float* memory)
        {
            (int rows, int skipped, long maskPitch) = (highTo - highFrom, highFrom % 2, plan.HighBlocks * 2);
            ushort* words = mask is null ? null : mask + (highFrom * maskPitch) + (2 * (((p * plan.UpRow.OutLength) + q) / Blocks.Length));
            fixed (float* taps = plan.UpSymmetric)
            fixed (nint* offsets = plan.UpRow.Phases[p].Offsets)
            {
                SymmetricFirAdjoint.Run<T, TEpilogue>(
                    new(above, abovePitch, lowFrom, lowTo, plan.UpY.First(highFrom - skipped).Input, offsets), taps,
                    new(strips, StripLength, (long)rows * StripLength, rows, skipped, words, maskPitch, 2 * (plan.UpRow.OutLength / Blocks.Length)), blocks, epilogue, memory);
            }
        }

        /// <summary>Down-sampling of one output plane by a two-dimensional filter.</summary>
        private void Squares(int p, float* lower, int highFrom, int highTo, float* target, int targetPitch)
        {
            (int pitch, int blocks) = (plan.DownRow.SourceLength, plan.DownRow.OutLength / Blocks.Length);
            if (plan.DownSymmetric is null)
            {
                FirPass.Columns<T>(plan.DownColumns[p], from, to, lower, pitch, highFrom, highTo, target, targetPitch, blocks);
                return;
            }

            fixed (float* taps = plan.DownSymmetric)
            fixed (nint* offsets = plan.DownRow.Phases[p].Offsets)
            {
                SymmetricFir.Run<T>(taps, offsets, lower, pitch, target, targetPitch, to - from, blocks);
            }
        }

        /// <summary>Rows at the high rate of one plane and strip, through the epilogue.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void High(
            int p, int q, int blocks, float* above, int abovePitch, int lowFrom, int lowTo, int highFrom, int highTo, float* target, int targetPitch)
        {
            long maskPitch = plan.HighBlocks * 2;
            ushort* words = mask is null ? null : mask + (highFrom * maskPitch) + (2 * (((p * plan.UpRow.OutLength) + q) / Blocks.Length));
            FirPass.Columns<T, TEpilogue>(
                plan.UpColumns[p], highFrom, highTo, above, abovePitch, lowFrom, lowTo, target, targetPitch, blocks, epilogue, words, maskPitch);
        }
    }

    private readonly struct Work(FilteredPlan plan, float* x, float* y, int planes, InputScale input, Nonlinearity act) : IBlockWork
    {
        public void Run<T>() where T : unmanaged, IBlock<T> => FilteredKernel.Run<T>(plan, x, y, planes, input, act);
    }
}
