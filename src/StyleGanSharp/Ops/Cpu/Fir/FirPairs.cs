using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>
/// The filters of StyleGAN3 in full: up-sampling with six taps per phase, and down-sampling by two with twelve. All taps stay in registers for all rows.
/// Sums have the order of <see cref="WeightedSum"/>, so that a row may go through either.
/// </summary>
internal static unsafe class FirPairs
{
    /// <summary>Taps of a phase that up-samples.</summary>
    public const int UpTaps = 6;

    /// <summary>Taps that down-sample by two.</summary>
    public const int DownTaps = 12;

    /// <summary>Rows from an output to the next of those.</summary>
    public const int DownStep = 2;

    /// <summary>Pairs of rows that two phases make of the same six places.</summary>
    /// <param name="source">The first place, then from a place to the next, and from a pair's first place to that of the next.</param>
    /// <param name="first">Taps of the first of a pair.</param>
    /// <param name="second">Taps of the second.</param>
    /// <param name="pairs">How many.</param>
    /// <param name="target">The first row to make, then from the first of a pair to the second, and from a pair to the next.</param>
    /// <param name="vectors">Width.</param>
    /// <param name="epilogue">What is done to each sample.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Up<T, TEpilogue>(Strides source, float* first, float* second, int pairs, Strides target, int vectors, RowEpilogue<TEpilogue> epilogue)
        where T : unmanaged, IVector<T>
        where TEpilogue : unmanaged, IEpilogue<T>
    {
        float* start = source.First;
        (int pitch, int step) = (source.Inner, source.Outer);
        float* row = target.First;
        (int apart, int targetStep) = (target.Inner, target.Outer);
        TEpilogue stage = epilogue.Apply;
        ushort* mask = epilogue.Mask;
        long maskPitch = epilogue.MaskPitch;
        T zero = T.Broadcast(0);
        T f0 = T.Broadcast(first[0]);
        T f1 = T.Broadcast(first[1]);
        T f2 = T.Broadcast(first[2]);
        T f3 = T.Broadcast(first[3]);
        T f4 = T.Broadcast(first[4]);
        T f5 = T.Broadcast(first[5]);
        T s0 = T.Broadcast(second[0]);
        T s1 = T.Broadcast(second[1]);
        T s2 = T.Broadcast(second[2]);
        T s3 = T.Broadcast(second[3]);
        T s4 = T.Broadcast(second[4]);
        T s5 = T.Broadcast(second[5]);
        for (; pairs > 0; pairs--, start += step, row += targetStep, mask += 2 * maskPitch)
        {
            float* end = start + (vectors * VectorLanes.Count);
            float* to = row;
            ushort* words = mask;
            for (float* from = start; from < end; from += VectorLanes.Count, to += VectorLanes.Count, words += 2)
            {
                T x = T.Load(from);
                T a = T.MultiplyAdd(x, f0, zero);
                T b = T.MultiplyAdd(x, s0, zero);
                x = T.Load(from + pitch);
                a = T.MultiplyAdd(x, f1, a);
                b = T.MultiplyAdd(x, s1, b);
                x = T.Load(from + (2 * pitch));
                a = T.MultiplyAdd(x, f2, a);
                b = T.MultiplyAdd(x, s2, b);
                x = T.Load(from + (3 * pitch));
                a = T.MultiplyAdd(x, f3, a);
                b = T.MultiplyAdd(x, s3, b);
                x = T.Load(from + (4 * pitch));
                a = T.MultiplyAdd(x, f4, a);
                b = T.MultiplyAdd(x, s4, b);
                x = T.Load(from + (5 * pitch));
                a = T.MultiplyAdd(x, f5, a);
                b = T.MultiplyAdd(x, s5, b);
                T.Store(stage.Apply(a, words), to);
                T.Store(stage.Apply(b, words + maskPitch), to + apart);
            }
        }
    }

    /// <summary>Pairs of rows, the second from two rows later than the first.</summary>
    /// <param name="source">The first row under the filter.</param>
    /// <param name="pitch">Samples from a source row to the next.</param>
    /// <param name="taps">Taps.</param>
    /// <param name="pairs">How many.</param>
    /// <param name="target">The first row to make.</param>
    /// <param name="targetPitch">Samples from a target row to the next.</param>
    /// <param name="vectors">Width.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Down<T>(float* source, int pitch, float* taps, int pairs, float* target, int targetPitch, int vectors)
        where T : unmanaged, IVector<T>
    {
        T zero = T.Broadcast(0);
        T t0 = T.Broadcast(taps[0]);
        T t1 = T.Broadcast(taps[1]);
        T t2 = T.Broadcast(taps[2]);
        T t3 = T.Broadcast(taps[3]);
        T t4 = T.Broadcast(taps[4]);
        T t5 = T.Broadcast(taps[5]);
        T t6 = T.Broadcast(taps[6]);
        T t7 = T.Broadcast(taps[7]);
        T t8 = T.Broadcast(taps[8]);
        T t9 = T.Broadcast(taps[9]);
        T t10 = T.Broadcast(taps[10]);
        T t11 = T.Broadcast(taps[11]);
        for (; pairs > 0; pairs--, source += 2L * DownStep * pitch, target += 2L * targetPitch)
        {
            float* end = source + (vectors * VectorLanes.Count);
            float* to = target;
            for (float* from = source; from < end; from += VectorLanes.Count, to += VectorLanes.Count)
            {
                float* at = from;
                T a = T.MultiplyAdd(T.Load(at), t0, zero);
                at += pitch;
                a = T.MultiplyAdd(T.Load(at), t1, a);
                T b = zero;
                at += pitch;
                T x = T.Load(at);
                a = T.MultiplyAdd(x, t2, a);
                b = T.MultiplyAdd(x, t0, b);
                at += pitch;
                x = T.Load(at);
                a = T.MultiplyAdd(x, t3, a);
                b = T.MultiplyAdd(x, t1, b);
                at += pitch;
                x = T.Load(at);
                a = T.MultiplyAdd(x, t4, a);
                b = T.MultiplyAdd(x, t2, b);
                at += pitch;
                x = T.Load(at);
                a = T.MultiplyAdd(x, t5, a);
                b = T.MultiplyAdd(x, t3, b);
                at += pitch;
                x = T.Load(at);
                a = T.MultiplyAdd(x, t6, a);
                b = T.MultiplyAdd(x, t4, b);
                at += pitch;
                x = T.Load(at);
                a = T.MultiplyAdd(x, t7, a);
                b = T.MultiplyAdd(x, t5, b);
                at += pitch;
                x = T.Load(at);
                a = T.MultiplyAdd(x, t8, a);
                b = T.MultiplyAdd(x, t6, b);
                at += pitch;
                x = T.Load(at);
                a = T.MultiplyAdd(x, t9, a);
                b = T.MultiplyAdd(x, t7, b);
                at += pitch;
                x = T.Load(at);
                a = T.MultiplyAdd(x, t10, a);
                b = T.MultiplyAdd(x, t8, b);
                at += pitch;
                x = T.Load(at);
                a = T.MultiplyAdd(x, t11, a);
                b = T.MultiplyAdd(x, t9, b);
                at += pitch;
                b = T.MultiplyAdd(T.Load(at), t10, b);
                at += pitch;
                b = T.MultiplyAdd(T.Load(at), t11, b);
                T.Store(a, to);
                T.Store(b, to + targetPitch);
            }
        }
    }

    /// <summary>Rows whose twelve taps meet two planes alternately, one place later each time: every second sample of every row.</summary>
    /// <param name="source">The place of the first tap, in the first row.</param>
    /// <param name="other">That of the second tap.</param>
    /// <param name="pitch">Samples from a source row to the next.</param>
    /// <param name="taps">Taps.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="target">The first row to make; they follow each other.</param>
    /// <param name="width">Samples to make of a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Across<T>(float* source, float* other, int pitch, float* taps, int rows, float* target, int width) where T : unmanaged, IVector<T>
    {
        T zero = T.Broadcast(0);
        T t0 = T.Broadcast(taps[0]);
        T t1 = T.Broadcast(taps[1]);
        T t2 = T.Broadcast(taps[2]);
        T t3 = T.Broadcast(taps[3]);
        T t4 = T.Broadcast(taps[4]);
        T t5 = T.Broadcast(taps[5]);
        T t6 = T.Broadcast(taps[6]);
        T t7 = T.Broadcast(taps[7]);
        T t8 = T.Broadcast(taps[8]);
        T t9 = T.Broadcast(taps[9]);
        T t10 = T.Broadcast(taps[10]);
        T t11 = T.Broadcast(taps[11]);
        T last = T.Lanes(0, width % VectorLanes.Count);
        for (; rows > 0; rows--, source += pitch, other += pitch, target += width)
        {
            for (int i = 0; i < width; i += VectorLanes.Count)
            {
                T sum = T.MultiplyAdd(T.Load(source + i), t0, zero);
                sum = T.MultiplyAdd(T.Load(other + i), t1, sum);
                sum = T.MultiplyAdd(T.Load(source + i + 1), t2, sum);
                sum = T.MultiplyAdd(T.Load(other + i + 1), t3, sum);
                sum = T.MultiplyAdd(T.Load(source + i + 2), t4, sum);
                sum = T.MultiplyAdd(T.Load(other + i + 2), t5, sum);
                sum = T.MultiplyAdd(T.Load(source + i + 3), t6, sum);
                sum = T.MultiplyAdd(T.Load(other + i + 3), t7, sum);
                sum = T.MultiplyAdd(T.Load(source + i + 4), t8, sum);
                sum = T.MultiplyAdd(T.Load(other + i + 4), t9, sum);
                sum = T.MultiplyAdd(T.Load(source + i + 5), t10, sum);
                sum = T.MultiplyAdd(T.Load(other + i + 5), t11, sum);
                if (i + VectorLanes.Count <= width)
                {
                    T.Store(sum, target + i);
                }
                else
                {
                    T.StoreLanes(sum, target + i, last);
                }
            }
        }
    }

    /// <summary>Places in two steps: some near each other, and groups of them.</summary>
    /// <param name="first">The first place.</param>
    /// <param name="inner">Samples from a place to the next of its group.</param>
    /// <param name="outer">Samples from a group to the next.</param>
    internal readonly struct Strides(float* first, int inner, int outer)
    {
        public float* First => first;

        public int Inner => inner;

        public int Outer => outer;
    }
}
