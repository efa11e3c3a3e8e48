using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>The output rows [from, to) of one plane.</summary>
/// <param name="plan">What to do.</param>
/// <param name="from">The first row.</param>
/// <param name="to">The end of the rows.</param>
/// <param name="epilogue">What is done to samples at the high rate, from the first row and vector of the plane on.</param>
internal readonly unsafe ref struct FilteredRowTile<T, TEpilogue>(FilteredPlan plan, int from, int to, RowEpilogue<TEpilogue> epilogue)
    where T : unmanaged, IVector<T>
    where TEpilogue : unmanaged, IEpilogue<T>
{
    private const int StripLength = FilteredPlan.StripLength;

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
        bool isUpPaired = typeof(T) == typeof(Vector1x512) && plan.IsUpPaired;
        bool isUpSymmetric = typeof(T) == typeof(Vector1x512) && plan.UpSymmetric is not null;
        int upperPitch = isUpSquare ? plan.UpRow.SourceLength : plan.UpperPitch;
        int lowerPitch = plan.DownRow.SourceLength;
        long upperLength = (long)(lowTo - lowFrom) * upperPitch;
        long lowerLength = (long)(isDownSquare ? highTo - highFrom : to - from) * lowerPitch;
        long stripLength = isDownSquare ? 0 : (long)(highTo - highFrom) * StripLength * (isUpSymmetric ? 2 : 1);
        long foldedLength = isUpSymmetric ? SymmetricFirAdjoint.Memory(highTo - highFrom + 1, StripLength) : 0;
        int outputPitch = plan.DownRow.Outputs * plan.DownRow.OutLength;
        long outputLength = (long)outputPitch * (isDownSquare ? to - from : 1);
        long sourceLength = (isUpPaired ? lowTo - lowFrom : 1L) * plan.UpRow.SourceLength;
        float* memory = Scratch.Take(upperLength + lowerLength + stripLength + sourceLength + outputLength + foldedLength);
        float* strip = memory + upperLength + lowerLength;
        float* source = strip + stripLength;
        float* output = source + sourceLength;
        float* folded = output + outputLength;
        var upper = new Rows(memory, upperPitch, lowFrom, lowTo);
        var lower = isDownSquare ? new Rows(memory + upperLength, lowerPitch, highFrom, highTo) : new Rows(memory + upperLength, lowerPitch, from, to);
        var high = new Rows(strip, StripLength, highFrom, highTo);

        for (int i = lowFrom; i < lowTo; i++)
        {
            float* padded = isUpSquare ? upper[i] : isUpPaired ? source + ((long)(i - lowFrom) * plan.UpRow.SourceLength) : source;
            RowCopy.Load<T>(x + ((long)i * plan.UpRow.Axis.InSize), plan.UpRow, scale, bias, padded);
            if (!isUpSquare && !isUpPaired)
            {
                FirPass.Rows<T>(plan.UpRows!, source, upper[i], plan.UpRow.OutLength);
            }
        }

        for (int p = 0; isUpPaired && p < plan.UpRow.Outputs; p += 2)
        {
            (FirTable first, FirTable second) = (plan.UpRows![p], plan.UpRows[p + 1]);
            fixed (float* taps0 = first.Taps, taps1 = second.Taps)
            {
                FirPairs.Up<T, NoEpilogue<T>>(
                    new(source + first.Offsets[0], 1, plan.UpRow.SourceLength), taps0, taps1, lowTo - lowFrom,
                    new(memory + (p * plan.UpRow.OutLength), plan.UpRow.OutLength, upperPitch), plan.UpRow.OutLength / VectorLanes.Count, default);
            }
        }

        int columns = isDownSquare ? FilteredPlan.LongStripLength : StripLength;
        for (int p = 0; isUpSymmetric && p < plan.UpRow.Outputs; p += 2)
        {
            for (int q = 0; q < plan.UpRow.OutLength; q += StripLength)
            {
                int vectors = Math.Min(StripLength, plan.UpRow.OutLength - q) / VectorLanes.Count;
                HighPair(p, q, vectors, upper.At(q), high, folded);
                for (int second = 0; second < 2; second++)
                {
                    FirPass.Columns<T>(
                        plan.DownColumns[0], high.At(second * high.Count * StripLength), lower.At(((p + second) * plan.DownRow.PlaneLength) + plan.DownRow.LeftPad + q), vectors);
                }
            }
        }

        for (int p = 0; !isUpSymmetric && p < plan.UpRow.Outputs; p++)
        {
            for (int q = 0; q < plan.UpRow.OutLength; q += columns)
            {
                int vectors = Math.Min(columns, plan.UpRow.OutLength - q) / VectorLanes.Count;
                Rows above = upper.At(isUpSquare ? q : (p * plan.UpRow.OutLength) + q);
                Rows below = lower.At((p * plan.DownRow.PlaneLength) + plan.DownRow.LeftPad + q);
                if (isDownSquare)
                {
                    High(p, q, vectors, above, below);
                }
                else
                {
                    High(p, q, vectors, above, high);
                    FirPass.Columns<T>(plan.DownColumns[0], high, below, vectors);
                }
            }
        }

        for (int p = 0; plan.DownRow.ReadsOutside && p < plan.UpRow.Outputs; p++)
        {
            RowCopy.ClearBorders<T>(lower.At(p * plan.DownRow.PlaneLength), plan.DownRow, p);
        }

        if (typeof(T) == typeof(Vector1x512) && plan.IsDownPaired)
        {
            FirTable table = plan.DownRows![0];
            fixed (float* taps = table.Taps)
            {
                FirPairs.Across<T>(lower[from] + table.Offsets[0], lower[from] + table.Offsets[1], lowerPitch, taps, to - from, y, plan.DownRow.Axis.OutSize);
            }

            return;
        }

        for (int p = 0; isDownSquare && p < plan.DownRow.Outputs; p++)
        {
            Squares(p, lower, new Rows(output + (p * plan.DownRow.OutLength), outputPitch, from, to));
        }

        for (int o = from; o < to; o++, y += plan.DownRow.Axis.OutSize)
        {
            float* row = isDownSquare ? output + ((long)(o - from) * outputPitch) : output;
            if (!isDownSquare)
            {
                FirPass.Rows<T>(plan.DownRows!, lower[o], row, plan.DownRow.OutLength);
            }

            RowCopy.Store<T>(row, plan.DownRow.OutLength, plan.DownRow.Outputs, y, plan.DownRow.Axis.OutSize);
        }
    }

    /// <summary>Rows at the high rate of two planes and a strip, one strip after the other, through the epilogue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void HighPair(int p, int q, int vectors, Rows above, Rows strips, float* memory)
    {
        int skipped = strips.From % 2;
        fixed (float* taps = plan.UpSymmetric)
        fixed (nint* offsets = plan.UpRow.Phases[p].Offsets)
        {
            SymmetricFirAdjoint.Run<T, TEpilogue>(
                new(above, plan.UpY.First(strips.From - skipped).Input, offsets), taps,
                new(strips, (long)strips.Count * StripLength, skipped, 2 * (plan.UpRow.OutLength / VectorLanes.Count)), vectors, EpilogueAt(p, q, strips.From), memory);
        }
    }

    /// <summary>Down-sampling of one output plane by a two-dimensional filter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Squares(int p, Rows lower, Rows target)
    {
        int vectors = plan.DownRow.OutLength / VectorLanes.Count;
        if (plan.DownSymmetric is null)
        {
            FirPass.Columns<T>(plan.DownColumns[p], lower, target, vectors);
            return;
        }

        fixed (float* taps = plan.DownSymmetric)
        fixed (nint* offsets = plan.DownRow.Phases[p].Offsets)
        {
            SymmetricFir.Run<T>(taps, offsets, lower, target, vectors);
        }
    }

    /// <summary>Rows at the high rate of one plane and strip, through the epilogue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void High(int p, int q, int vectors, Rows above, Rows target) =>
        FirPass.Columns<T, TEpilogue>(plan.UpColumns[p], above, target, vectors, EpilogueAt(p, q, target.From));

    /// <summary>The epilogue from a row and a column of a phase's plane on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private RowEpilogue<TEpilogue> EpilogueAt(int p, int q, int row) => epilogue.Skip(row, ((p * plan.UpRow.OutLength) + q) / VectorLanes.Count);
}
