using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>
/// Down-sampling by two with filters of 12×12 taps that mirror themselves both ways: the radial filters of StyleGAN3-R. Samples under equal taps of a row are
/// added first, which halves the multiplications. The input comes in pairs of rows, and each pair goes into the six output rows it belongs to while their sums stay in registers.
/// </summary>
internal static unsafe class SymmetricFir
{
    /// <summary>Taps a row, and rows.</summary>
    public const int Width = 12;

    /// <summary>Narrower rows are left to the general implementation.</summary>
    public const int MinVectors = 2;

    private const int Half = Width / 2;

    /// <summary>One quarter of the taps, [6, 6]: of every column those of the even rows. The odd rows are their mirror image.</summary>
    /// <param name="square">[12, 12].</param>
    public static float[] Quarter(float[] square) => [.. Enumerable.Range(0, Half * Half).Select(i => square[(i % Half * 2 * Width) + (i / Half)])];

    /// <param name="taps">[6, 6] of <see cref="Quarter"/>.</param>
    /// <param name="offsets">Where in a row of source planes each of the twelve taps reads.</param>
    /// <param name="input">The rows under the output rows: ten more than twice as many.</param>
    /// <param name="output">The rows to make.</param>
    /// <param name="vectors">Width, at least <see cref="MinVectors"/>.</param>
    public static void Run<T>(float* taps, nint* offsets, Rows input, Rows output, int vectors) where T : unmanaged, IVector<T>
    {
        float* rows = input[input.From];
        float* target = output[output.From];
        (int pitch, int targetPitch, int count) = (input.Pitch, output.Pitch, output.Count);
        int made = 0;
        if (int.IsOddInteger(vectors) && typeof(T) != typeof(Vector4x128))
        {
            AddTriples<T>(taps, offsets, rows, pitch, target, targetPitch, count + Half - 1);
            made = 3;
        }

        for (; made < vectors; made += 2)
        {
            // The last pair of vectors may overlap the one before: it is computed from the beginning, so it comes out the same.
            int q = Math.Min(made, vectors - 2) * VectorLanes.Count;
            AddPairs<T>(taps, offsets, rows + q, pitch, target + q, targetPitch, count + Half - 1);
        }
    }

    /// <summary>Sums s and u are those of a pair of vectors in the six output rows, s0 and u0 in the last of them. Each pair of input rows ends the first one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddPairs<T>(float* taps, nint* offsets, float* even, int pitch, float* target, int targetPitch, int pairs) where T : unmanaged, IVector<T>
    {
        T zero = T.Broadcast(0);
        T s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero;
        T u1 = zero, u2 = zero, u3 = zero, u4 = zero, u5 = zero;
        for (int pair = 0; pair < pairs; pair++, even += 2 * pitch)
        {
            float* odd = even + pitch;
            T s0 = T.Broadcast(0);
            T u0 = s0;
            float* column = taps;
            for (int t = 0; t < Half; t++, column += Half)
            {
                (T e, T f) = Fold<T>(even + offsets[t], even + offsets[Width - 1 - t]);
                (T g, T h) = Fold<T>(odd + offsets[t], odd + offsets[Width - 1 - t]);
                T first = T.Broadcast(column[0]);
                T last = T.Broadcast(column[5]);
                s0 = T.MultiplyAdd(g, last, T.MultiplyAdd(e, first, s0));
                u0 = T.MultiplyAdd(h, last, T.MultiplyAdd(f, first, u0));
                s5 = T.MultiplyAdd(g, first, T.MultiplyAdd(e, last, s5));
                u5 = T.MultiplyAdd(h, first, T.MultiplyAdd(f, last, u5));
                first = T.Broadcast(column[1]);
                last = T.Broadcast(column[4]);
                s1 = T.MultiplyAdd(g, last, T.MultiplyAdd(e, first, s1));
                u1 = T.MultiplyAdd(h, last, T.MultiplyAdd(f, first, u1));
                s4 = T.MultiplyAdd(g, first, T.MultiplyAdd(e, last, s4));
                u4 = T.MultiplyAdd(h, first, T.MultiplyAdd(f, last, u4));
                first = T.Broadcast(column[2]);
                last = T.Broadcast(column[3]);
                s2 = T.MultiplyAdd(g, last, T.MultiplyAdd(e, first, s2));
                u2 = T.MultiplyAdd(h, last, T.MultiplyAdd(f, first, u2));
                s3 = T.MultiplyAdd(g, first, T.MultiplyAdd(e, last, s3));
                u3 = T.MultiplyAdd(h, first, T.MultiplyAdd(f, last, u3));
            }

            // The first pairs end rows before the first one.
            if (pair >= Half - 1)
            {
                T.Store(s5, target);
                T.Store(u5, target + VectorLanes.Count);
                target += targetPitch;
            }

            (s5, s4, s3, s2, s1) = (s4, s3, s2, s1, s0);
            (u5, u4, u3, u2, u1) = (u4, u3, u2, u1, u0);
        }
    }

    /// <summary>The same for three vectors, whose sums are s, u and v.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTriples<T>(float* taps, nint* offsets, float* even, int pitch, float* target, int targetPitch, int pairs) where T : unmanaged, IVector<T>
    {
        T zero = T.Broadcast(0);
        T s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero;
        T u1 = zero, u2 = zero, u3 = zero, u4 = zero, u5 = zero;
        T v1 = zero, v2 = zero, v3 = zero, v4 = zero, v5 = zero;
        for (int pair = 0; pair < pairs; pair++, even += 2 * pitch)
        {
            T s0 = T.Broadcast(0);
            T u0 = s0;
            T v0 = s0;
            float* column = taps;
            for (int t = 0; t < Half; t++, column += Half)
            {
                float* left = even + offsets[t];
                float* right = even + offsets[Width - 1 - t];
                (T e, T f) = Fold<T>(left, right);
                T k = T.Add(T.Load(left + (2 * VectorLanes.Count)), T.Load(right + (2 * VectorLanes.Count)));
                left += pitch;
                right += pitch;
                (T g, T h) = Fold<T>(left, right);
                T l = T.Add(T.Load(left + (2 * VectorLanes.Count)), T.Load(right + (2 * VectorLanes.Count)));
                T first = T.Broadcast(column[0]);
                T last = T.Broadcast(column[5]);
                s0 = T.MultiplyAdd(g, last, T.MultiplyAdd(e, first, s0));
                u0 = T.MultiplyAdd(h, last, T.MultiplyAdd(f, first, u0));
                v0 = T.MultiplyAdd(l, last, T.MultiplyAdd(k, first, v0));
                s5 = T.MultiplyAdd(g, first, T.MultiplyAdd(e, last, s5));
                u5 = T.MultiplyAdd(h, first, T.MultiplyAdd(f, last, u5));
                v5 = T.MultiplyAdd(l, first, T.MultiplyAdd(k, last, v5));
                first = T.Broadcast(column[1]);
                last = T.Broadcast(column[4]);
                s1 = T.MultiplyAdd(g, last, T.MultiplyAdd(e, first, s1));
                u1 = T.MultiplyAdd(h, last, T.MultiplyAdd(f, first, u1));
                v1 = T.MultiplyAdd(l, last, T.MultiplyAdd(k, first, v1));
                s4 = T.MultiplyAdd(g, first, T.MultiplyAdd(e, last, s4));
                u4 = T.MultiplyAdd(h, first, T.MultiplyAdd(f, last, u4));
                v4 = T.MultiplyAdd(l, first, T.MultiplyAdd(k, last, v4));
                first = T.Broadcast(column[2]);
                last = T.Broadcast(column[3]);
                s2 = T.MultiplyAdd(g, last, T.MultiplyAdd(e, first, s2));
                u2 = T.MultiplyAdd(h, last, T.MultiplyAdd(f, first, u2));
                v2 = T.MultiplyAdd(l, last, T.MultiplyAdd(k, first, v2));
                s3 = T.MultiplyAdd(g, first, T.MultiplyAdd(e, last, s3));
                u3 = T.MultiplyAdd(h, first, T.MultiplyAdd(f, last, u3));
                v3 = T.MultiplyAdd(l, first, T.MultiplyAdd(k, last, v3));
            }

            if (pair >= Half - 1)
            {
                T.Store(s5, target);
                T.Store(u5, target + VectorLanes.Count);
                T.Store(v5, target + (2 * VectorLanes.Count));
                target += targetPitch;
            }

            (s5, s4, s3, s2, s1) = (s4, s3, s2, s1, s0);
            (u5, u4, u3, u2, u1) = (u4, u3, u2, u1, u0);
            (v5, v4, v3, v2, v1) = (v4, v3, v2, v1, v0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (T First, T Second) Fold<T>(float* left, float* right) where T : unmanaged, IVector<T> =>
        (T.Add(T.Load(left), T.Load(right)), T.Add(T.Load(left + VectorLanes.Count), T.Load(right + VectorLanes.Count)));
}
