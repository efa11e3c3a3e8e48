using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>
/// The inner loop of all resampling: a weighted sum of shifted vectors. Four vectors are summed side by side: enough to hide the latency of an
/// addition, few enough for the registers.
/// </summary>
internal static unsafe class WeightedSum
{
    /// <summary>target[j] = Σₜ taps[t]·source[offsets[t] + j] for whole vectors; the order of the sum is the same wherever a vector lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(float* source, nint* offsets, Taps weights, float* target, int vectors) where T : unmanaged, IVector<T>
    {
        float* taps = weights.First;
        int count = weights.Count;
        int b = 0;
        for (; b + 4 <= vectors; b += 4)
        {
            T s0 = T.Broadcast(0);
            T s1 = s0;
            T s2 = s0;
            T s3 = s0;
            for (int t = 0; t < count; t++)
            {
                float* from = source + offsets[t];
                T tap = T.Broadcast(taps[t]);
                s0 = T.MultiplyAdd(T.Load(from), tap, s0);
                s1 = T.MultiplyAdd(T.Load(from + VectorLanes.Count), tap, s1);
                s2 = T.MultiplyAdd(T.Load(from + (2 * VectorLanes.Count)), tap, s2);
                s3 = T.MultiplyAdd(T.Load(from + (3 * VectorLanes.Count)), tap, s3);
            }

            T.Store(s0, target);
            T.Store(s1, target + VectorLanes.Count);
            T.Store(s2, target + (2 * VectorLanes.Count));
            T.Store(s3, target + (3 * VectorLanes.Count));
            source += 4 * VectorLanes.Count;
            target += 4 * VectorLanes.Count;
        }

        if (b + 2 <= vectors)
        {
            T s0 = T.Broadcast(0);
            T s1 = s0;
            for (int t = 0; t < count; t++)
            {
                float* from = source + offsets[t];
                T tap = T.Broadcast(taps[t]);
                s0 = T.MultiplyAdd(T.Load(from), tap, s0);
                s1 = T.MultiplyAdd(T.Load(from + VectorLanes.Count), tap, s1);
            }

            T.Store(s0, target);
            T.Store(s1, target + VectorLanes.Count);
            source += 2 * VectorLanes.Count;
            target += 2 * VectorLanes.Count;
            b += 2;
        }

        if (b < vectors)
        {
            T sum = T.Broadcast(0);
            for (int t = 0; t < count; t++)
            {
                sum = T.MultiplyAdd(T.Load(source + offsets[t]), T.Broadcast(taps[t]), sum);
            }

            T.Store(sum, target);
        }
    }

    /// <summary>
    /// Two sums whose places overlap: first[j] over offsets[0 … count₀), second[j] over offsets[shift … shift + count₁). What both read is loaded once,
    /// and each is summed in the same order as alone. Needs 0 ≤ shift ≤ count₀ ≤ shift + count₁.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunPair<T>(float* source, nint* offsets, Taps one, Taps other, int shift, float* first, float* second, int vectors) where T : unmanaged, IVector<T>
    {
        float* taps0 = one.First;
        (int count0, int count1) = (one.Count, other.Count);
        float* late = other.First - shift; // the second sum's taps by the place they read
        int b = 0;
        for (; b + 4 <= vectors; b += 4)
        {
            T s0 = T.Broadcast(0);
            T s1 = s0;
            T s2 = s0;
            T s3 = s0;
            T u0 = s0;
            T u1 = s0;
            T u2 = s0;
            T u3 = s0;
            int t = 0;
            for (; t < shift; t++)
            {
                float* from = source + offsets[t];
                T tap = T.Broadcast(taps0[t]);
                s0 = T.MultiplyAdd(T.Load(from), tap, s0);
                s1 = T.MultiplyAdd(T.Load(from + VectorLanes.Count), tap, s1);
                s2 = T.MultiplyAdd(T.Load(from + (2 * VectorLanes.Count)), tap, s2);
                s3 = T.MultiplyAdd(T.Load(from + (3 * VectorLanes.Count)), tap, s3);
            }

            for (; t < count0; t++)
            {
                float* from = source + offsets[t];
                T tap0 = T.Broadcast(taps0[t]);
                T tap1 = T.Broadcast(late[t]);
                T x = T.Load(from);
                s0 = T.MultiplyAdd(x, tap0, s0);
                u0 = T.MultiplyAdd(x, tap1, u0);
                x = T.Load(from + VectorLanes.Count);
                s1 = T.MultiplyAdd(x, tap0, s1);
                u1 = T.MultiplyAdd(x, tap1, u1);
                x = T.Load(from + (2 * VectorLanes.Count));
                s2 = T.MultiplyAdd(x, tap0, s2);
                u2 = T.MultiplyAdd(x, tap1, u2);
                x = T.Load(from + (3 * VectorLanes.Count));
                s3 = T.MultiplyAdd(x, tap0, s3);
                u3 = T.MultiplyAdd(x, tap1, u3);
            }

            for (; t < shift + count1; t++)
            {
                float* from = source + offsets[t];
                T tap = T.Broadcast(late[t]);
                u0 = T.MultiplyAdd(T.Load(from), tap, u0);
                u1 = T.MultiplyAdd(T.Load(from + VectorLanes.Count), tap, u1);
                u2 = T.MultiplyAdd(T.Load(from + (2 * VectorLanes.Count)), tap, u2);
                u3 = T.MultiplyAdd(T.Load(from + (3 * VectorLanes.Count)), tap, u3);
            }

            T.Store(s0, first);
            T.Store(s1, first + VectorLanes.Count);
            T.Store(s2, first + (2 * VectorLanes.Count));
            T.Store(s3, first + (3 * VectorLanes.Count));
            T.Store(u0, second);
            T.Store(u1, second + VectorLanes.Count);
            T.Store(u2, second + (2 * VectorLanes.Count));
            T.Store(u3, second + (3 * VectorLanes.Count));
            source += 4 * VectorLanes.Count;
            first += 4 * VectorLanes.Count;
            second += 4 * VectorLanes.Count;
        }

        for (; b < vectors; b++)
        {
            T s = T.Broadcast(0);
            T u = s;
            int t = 0;
            for (; t < shift; t++)
            {
                s = T.MultiplyAdd(T.Load(source + offsets[t]), T.Broadcast(taps0[t]), s);
            }

            for (; t < count0; t++)
            {
                T x = T.Load(source + offsets[t]);
                s = T.MultiplyAdd(x, T.Broadcast(taps0[t]), s);
                u = T.MultiplyAdd(x, T.Broadcast(late[t]), u);
            }

            for (; t < shift + count1; t++)
            {
                u = T.MultiplyAdd(T.Load(source + offsets[t]), T.Broadcast(late[t]), u);
            }

            T.Store(s, first);
            T.Store(u, second);
            source += VectorLanes.Count;
            first += VectorLanes.Count;
            second += VectorLanes.Count;
        }
    }

    /// <summary>The weights of a sum.</summary>
    internal readonly struct Taps(float* first, int count)
    {
        public float* First => first;

        public int Count => count;
    }
}
