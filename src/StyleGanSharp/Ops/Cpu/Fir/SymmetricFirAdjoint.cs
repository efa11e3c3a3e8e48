using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>
/// Up-sampling by two with filters of 12×12 taps that mirror themselves both ways: the gradient of <see cref="SymmetricFir"/>. The taps of a phase are those of the other one
/// in reverse, so a pair of outputs is the sum and the difference of one sum over x[t] + x[5-t] and one over x[t] - x[5-t]. Done along rows and down columns, it takes
/// a quarter of the multiplications of four phases.
/// </summary>
internal static unsafe class SymmetricFirAdjoint
{
    /// <summary>Taps a row, and rows.</summary>
    private const int Width = 12;

    /// <summary>Samples under a phase of the filter.</summary>
    private const int PerPhase = Width / 2;

    /// <summary>Pairs of samples under a phase.</summary>
    private const int Pairs = PerPhase / 2;

    /// <summary>Folded rows of an input row: three sums, then three differences.</summary>
    private const int Folds = 2 * Pairs;

    /// <summary>Pairs of output rows made at once, so that each input row is loaded for several.</summary>
    private const int Group = 4;

    /// <summary>Results of a group in one vector, for the sums or for the differences.</summary>
    private const int Results = 2 * Group * VectorLanes.Count;

    /// <summary>[2, 3, 6]: for sums and differences along a row, by pair of columns: by pair of rows, the taps of their sum and of their difference.</summary>
    /// <param name="square">[12, 12], mirrored.</param>
    public static float[] Taps(float[] square)
    {
        var taps = new float[2 * Pairs * Folds];
        for (int i = 0; i < taps.Length; i++)
        {
            (int sign, int t, int row, int rowSign) = (i / (Pairs * Folds), i / Folds % Pairs, i / 2 % Pairs, i % 2);

            // The first of a pair of outputs is under the odd taps; in the other half of the filter they are the even ones of this half.
            double Tap(int y, int x) => square[(((2 * y) + 1) * Width) + (2 * x) + 1];
            double Along(int y) => Tap(y, t) + (sign == 0 ? Tap(y, PerPhase - 1 - t) : -Tap(y, PerPhase - 1 - t));
            taps[i] = (float)((Along(row) + (rowSign == 0 ? Along(PerPhase - 1 - row) : -Along(PerPhase - 1 - row))) / 4);
        }

        return taps;
    }

    /// <summary>Whether this is the resampling for it along an axis: then outputs 2k and 2k + 1 are under the same six samples.</summary>
    public static bool Takes(FirAxis axis, FirFilterTaps taps) => (taps.Width, taps.Height, axis.Up) == (Width, Width, 2) && int.IsOddInteger(axis.Pad) && taps.IsMirrored;

    /// <summary>Working memory, in floats.</summary>
    /// <param name="rows">Output rows, with one that is skipped.</param>
    /// <param name="width">Columns at most.</param>
    public static long Memory(int rows, int width) => ((long)InputRows(PairsOf(rows)) * Folds * width) + (2 * Results);

    /// <summary>Pairs of output rows, of two output planes each, through an epilogue.</summary>
    /// <param name="source">Where to read.</param>
    /// <param name="taps">[2, 3, 6] of <see cref="Taps"/>.</param>
    /// <param name="target">Where to write.</param>
    /// <param name="vectors">Width.</param>
    /// <param name="epilogue">What is done to each sample of the first plane; the mask of the second is <see cref="Target.MaskApart"/> words later.</param>
    /// <param name="memory">Of <see cref="Memory"/>.</param>
    public static void Run<T, TEpilogue>(Source source, float* taps, Target target, int vectors, RowEpilogue<TEpilogue> epilogue, float* memory)
        where T : unmanaged, IVector<T>
        where TEpilogue : unmanaged, IEpilogue<T>
    {
        int pairs = PairsOf(target.Rows.Count + target.Skipped);
        int pitch = vectors * VectorLanes.Count;
        float* results = memory;
        float* folded = memory + (2 * Results);
        Fold<T>(source, InputRows(pairs), folded, vectors);
        for (int pair = 0; pair < pairs; pair += Group, folded += Group * Folds * pitch)
        {
            for (int b = 0; b < vectors; b++)
            {
                Add<T>(taps, folded + (b * VectorLanes.Count), pitch, results);
                Add<T>(taps + (Pairs * Folds), folded + (Pairs * pitch) + (b * VectorLanes.Count), pitch, results + Results);
                Spread<T, TEpilogue>(results, target, 2 * pair, b, epilogue);
            }
        }
    }

    private static int PairsOf(int rows) => (rows + 1) / 2;

    private static int InputRows(int pairs) => ((pairs + Group - 1) / Group * Group) + PerPhase - 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fold<T>(Source source, int rows, float* folded, int vectors) where T : unmanaged, IVector<T>
    {
        int pitch = vectors * VectorLanes.Count;
        for (int i = source.First; i < source.First + rows; i++, folded += Folds * pitch)
        {
            if (i < source.Rows.From || i >= source.Rows.To)
            {
                new Span<float>(folded, Folds * pitch).Clear();
                continue;
            }

            float* row = source.Rows[i];
            for (int t = 0; t < Pairs; t++)
            {
                float* left = row + source.Offsets[t];
                float* right = row + source.Offsets[PerPhase - 1 - t];
                float* sums = folded + (t * pitch);
                for (int j = 0; j < pitch; j += VectorLanes.Count)
                {
                    T first = T.Load(left + j);
                    T second = T.Load(right + j);
                    T.Store(T.Add(first, second), sums + j);
                    T.Store(T.Subtract(first, second), sums + (Pairs * pitch) + j);
                }
            }
        }
    }

    /// <summary>The sums of one vector of a group: for each pair of output rows the upper, then the lower one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<T>(float* taps, float* folded, int pitch, float* results) where T : unmanaged, IVector<T>
    {
        T s0 = T.Broadcast(0);
        T s1 = s0;
        T s2 = s0;
        T s3 = s0;
        T d0 = s0;
        T d1 = s0;
        T d2 = s0;
        T d3 = s0;
        long next = (long)Folds * pitch;
        for (int t = 0; t < Pairs; t++, folded += pitch, taps += Folds)
        {
            float* row = folded;
            T r0 = T.Load(row);
            T r1 = T.Load(row += next);
            T r2 = T.Load(row += next);
            T r3 = T.Load(row += next);
            T r4 = T.Load(row += next);
            T r5 = T.Load(row += next);
            T r6 = T.Load(row += next);
            T r7 = T.Load(row += next);
            T r8 = T.Load(row + next);
            T sum = T.Broadcast(taps[0]);
            T difference = T.Broadcast(taps[1]);
            s0 = T.MultiplyAdd(T.Add(r0, r5), sum, s0);
            d0 = T.MultiplyAdd(T.Subtract(r0, r5), difference, d0);
            s1 = T.MultiplyAdd(T.Add(r1, r6), sum, s1);
            d1 = T.MultiplyAdd(T.Subtract(r1, r6), difference, d1);
            s2 = T.MultiplyAdd(T.Add(r2, r7), sum, s2);
            d2 = T.MultiplyAdd(T.Subtract(r2, r7), difference, d2);
            s3 = T.MultiplyAdd(T.Add(r3, r8), sum, s3);
            d3 = T.MultiplyAdd(T.Subtract(r3, r8), difference, d3);
            sum = T.Broadcast(taps[2]);
            difference = T.Broadcast(taps[3]);
            s0 = T.MultiplyAdd(T.Add(r1, r4), sum, s0);
            d0 = T.MultiplyAdd(T.Subtract(r1, r4), difference, d0);
            s1 = T.MultiplyAdd(T.Add(r2, r5), sum, s1);
            d1 = T.MultiplyAdd(T.Subtract(r2, r5), difference, d1);
            s2 = T.MultiplyAdd(T.Add(r3, r6), sum, s2);
            d2 = T.MultiplyAdd(T.Subtract(r3, r6), difference, d2);
            s3 = T.MultiplyAdd(T.Add(r4, r7), sum, s3);
            d3 = T.MultiplyAdd(T.Subtract(r4, r7), difference, d3);
            sum = T.Broadcast(taps[4]);
            difference = T.Broadcast(taps[5]);
            s0 = T.MultiplyAdd(T.Add(r2, r3), sum, s0);
            d0 = T.MultiplyAdd(T.Subtract(r2, r3), difference, d0);
            s1 = T.MultiplyAdd(T.Add(r3, r4), sum, s1);
            d1 = T.MultiplyAdd(T.Subtract(r3, r4), difference, d1);
            s2 = T.MultiplyAdd(T.Add(r4, r5), sum, s2);
            d2 = T.MultiplyAdd(T.Subtract(r4, r5), difference, d2);
            s3 = T.MultiplyAdd(T.Add(r5, r6), sum, s3);
            d3 = T.MultiplyAdd(T.Subtract(r5, r6), difference, d3);
        }

        T.Store(T.Add(s0, d0), results);
        T.Store(T.Subtract(s0, d0), results + VectorLanes.Count);
        T.Store(T.Add(s1, d1), results + (2 * VectorLanes.Count));
        T.Store(T.Subtract(s1, d1), results + (3 * VectorLanes.Count));
        T.Store(T.Add(s2, d2), results + (4 * VectorLanes.Count));
        T.Store(T.Subtract(s2, d2), results + (5 * VectorLanes.Count));
        T.Store(T.Add(s3, d3), results + (6 * VectorLanes.Count));
        T.Store(T.Subtract(s3, d3), results + (7 * VectorLanes.Count));
    }

    /// <summary>Both planes of a vector of a group, as far as its rows are wanted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread<T, TEpilogue>(float* results, Target target, int row, int b, RowEpilogue<TEpilogue> epilogue)
        where T : unmanaged, IVector<T>
        where TEpilogue : unmanaged, IEpilogue<T>
    {
        Rows rows = target.Rows;
        TEpilogue stage = epilogue.Apply;
        row -= target.Skipped;
        int end = Math.Min(row + (2 * Group), rows.Count);
        float* result = results - ((long)row * VectorLanes.Count);
        for (row = Math.Max(row, 0); row < end; row++)
        {
            T sum = T.Load(result + (row * VectorLanes.Count));
            T difference = T.Load(result + (row * VectorLanes.Count) + Results);
            ushort* words = epilogue.Mask + (row * epilogue.MaskPitch) + (2 * b);
            float* at = rows[rows.From + row] + (b * VectorLanes.Count);
            T.Store(stage.Apply(T.Add(sum, difference), words), at);
            T.Store(stage.Apply(T.Subtract(sum, difference), words + target.MaskApart), at + target.Apart);
        }
    }

    /// <summary>Rows of source planes; those outside are zero.</summary>
    /// <param name="rows">The rows there are.</param>
    /// <param name="first">The row under the first taps of the first pair of output rows.</param>
    /// <param name="offsets">Where in a row each of the six taps of a phase reads.</param>
    internal readonly struct Source(Rows rows, int first, nint* offsets)
    {
        public Rows Rows => rows;

        public int First => first;

        public nint* Offsets => offsets;
    }

    /// <summary>Rows of two output planes.</summary>
    /// <param name="rows">Those of the first plane.</param>
    /// <param name="apart">Samples from the first plane to the second.</param>
    /// <param name="skipped">Rows of the first pair that are not wanted: 0 or 1.</param>
    /// <param name="maskApart">Words of the epilogue's mask from the first plane to the second.</param>
    internal readonly struct Target(Rows rows, long apart, int skipped, long maskApart)
    {
        public Rows Rows => rows;

        public long Apart => apart;

        public int Skipped => skipped;

        public long MaskApart => maskApart;
    }
}
