using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>
/// The product of weights, read where the convolution has them, with the samples of a few positions. Of large weights that meet few samples, putting them in order for
/// <see cref="MatrixProduct"/> takes longer than the product.
/// </summary>
/// <param name="plan">The sizes; whole rows of eight output channels.</param>
/// <param name="taps">Taps of the phase, as weights from the channel's first.</param>
/// <param name="tapCount">How many.</param>
internal readonly unsafe struct DirectProduct<T>(GemmPlan plan, int* taps, int tapCount) where T : unmanaged, IVector<T>
{
    private const int TileWidth = MatrixProduct.TileWidth;

    /// <summary>m += w·v for eight output channels and up to 48 positions.</summary>
    /// <param name="w">Weights of the first output channel and the first input channel.</param>
    /// <param name="channels">Input channels.</param>
    /// <param name="v">[channels·taps, 48].</param>
    /// <param name="positions">Positions that count; a vector's others are computed too.</param>
    /// <param name="m">[8, 48].</param>
    public void Add(float* w, int channels, float* v, int positions, float* m)
    {
        if (typeof(T) != typeof(Vector1x512))
        {
            for (int column = 0; column < positions; column += VectorLanes.Count)
            {
                Add4(w, channels, v + column, m + column);
                Add4(w + (4 * (long)plan.WeightsOfRow), channels, v + column, m + (4 * TileWidth) + column);
            }
        }
        else if (positions <= VectorLanes.Count)
        {
            Add8<One>(w, channels, v, m);
        }
        else if (positions <= 2 * VectorLanes.Count)
        {
            Add8<Two>(w, channels, v, m);
        }
        else
        {
            Add8<Three>(w, channels, v, m);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add8<TWidth>(float* w, int channels, float* v, float* m) where TWidth : struct, IWidth
    {
        T a0 = T.Load(m + (0 * TileWidth)), a1 = T.Load(m + (1 * TileWidth)), a2 = T.Load(m + (2 * TileWidth)), a3 = T.Load(m + (3 * TileWidth)), a4 = T.Load(m + (4 * TileWidth)), a5 = T.Load(m + (5 * TileWidth)), a6 = T.Load(m + (6 * TileWidth)), a7 = T.Load(m + (7 * TileWidth));
        m += VectorLanes.Count;
        T b0 = T.Load(m + (0 * TileWidth)), b1 = T.Load(m + (1 * TileWidth)), b2 = T.Load(m + (2 * TileWidth)), b3 = T.Load(m + (3 * TileWidth)), b4 = T.Load(m + (4 * TileWidth)), b5 = T.Load(m + (5 * TileWidth)), b6 = T.Load(m + (6 * TileWidth)), b7 = T.Load(m + (7 * TileWidth));
        m += VectorLanes.Count;
        T c0 = T.Load(m + (0 * TileWidth)), c1 = T.Load(m + (1 * TileWidth)), c2 = T.Load(m + (2 * TileWidth)), c3 = T.Load(m + (3 * TileWidth)), c4 = T.Load(m + (4 * TileWidth)), c5 = T.Load(m + (5 * TileWidth)), c6 = T.Load(m + (6 * TileWidth)), c7 = T.Load(m + (7 * TileWidth));
        m -= 2 * VectorLanes.Count;
        (nint row, nint channel) = (plan.WeightsOfRow, plan.WeightsOfChannel);
        int* end = taps + tapCount;
        for (int i = 0; i < channels; i++, w += channel)
        {
            for (int* tap = taps; tap < end; tap++, v += TileWidth)
            {
                float* u = w + *tap;
                float* upper = u + (3 * row);
                (T first, T second, T third) = (T.Load(v), default, default);
                if (TWidth.Vectors > 1)
                {
                    second = T.Load(v + VectorLanes.Count);
                }

                if (TWidth.Vectors > 2)
                {
                    third = T.Load(v + (2 * VectorLanes.Count));
                }

                Add<TWidth>(*u, first, second, third, ref a0, ref b0, ref c0);
                Add<TWidth>(u[row], first, second, third, ref a1, ref b1, ref c1);
                Add<TWidth>(u[2 * row], first, second, third, ref a2, ref b2, ref c2);
                Add<TWidth>(*upper, first, second, third, ref a3, ref b3, ref c3);
                Add<TWidth>(upper[row], first, second, third, ref a4, ref b4, ref c4);
                Add<TWidth>(upper[2 * row], first, second, third, ref a5, ref b5, ref c5);
                upper += 3 * row;
                Add<TWidth>(*upper, first, second, third, ref a6, ref b6, ref c6);
                Add<TWidth>(upper[row], first, second, third, ref a7, ref b7, ref c7);
            }
        }

        Store<TWidth>(m, a0, b0, c0);
        Store<TWidth>(m + (1 * TileWidth), a1, b1, c1);
        Store<TWidth>(m + (2 * TileWidth), a2, b2, c2);
        Store<TWidth>(m + (3 * TileWidth), a3, b3, c3);
        Store<TWidth>(m + (4 * TileWidth), a4, b4, c4);
        Store<TWidth>(m + (5 * TileWidth), a5, b5, c5);
        Store<TWidth>(m + (6 * TileWidth), a6, b6, c6);
        Store<TWidth>(m + (7 * TileWidth), a7, b7, c7);
    }

    /// <summary>Four output channels and one vector, for processors with fewer registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add4(float* w, int channels, float* v, float* m)
    {
        T a0 = T.Load(m), a1 = T.Load(m + TileWidth), a2 = T.Load(m + (2 * TileWidth)), a3 = T.Load(m + (3 * TileWidth));
        (nint row, nint channel) = (plan.WeightsOfRow, plan.WeightsOfChannel);
        for (int i = 0; i < channels; i++, w += channel)
        {
            for (int tap = 0; tap < tapCount; tap++, v += TileWidth)
            {
                float* u = w + taps[tap];
                T samples = T.Load(v);
                a0 = T.MultiplyAdd(T.Broadcast(*u), samples, a0);
                a1 = T.MultiplyAdd(T.Broadcast(u[row]), samples, a1);
                a2 = T.MultiplyAdd(T.Broadcast(u[2 * row]), samples, a2);
                a3 = T.MultiplyAdd(T.Broadcast(u[3 * row]), samples, a3);
            }
        }

        T.Store(a0, m);
        T.Store(a1, m + TileWidth);
        T.Store(a2, m + (2 * TileWidth));
        T.Store(a3, m + (3 * TileWidth));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TWidth>(float weight, T first, T second, T third, ref T a, ref T b, ref T c) where TWidth : struct, IWidth
    {
        T w = T.Broadcast(weight);
        a = T.MultiplyAdd(w, first, a);
        if (TWidth.Vectors > 1)
        {
            b = T.MultiplyAdd(w, second, b);
        }

        if (TWidth.Vectors > 2)
        {
            c = T.MultiplyAdd(w, third, c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TWidth>(float* target, T first, T second, T third) where TWidth : struct, IWidth
    {
        T.Store(first, target);
        if (TWidth.Vectors > 1)
        {
            T.Store(second, target + VectorLanes.Count);
        }

        if (TWidth.Vectors > 2)
        {
            T.Store(third, target + (2 * VectorLanes.Count));
        }
    }

    /// <summary>Vectors of positions, known when the loop is compiled.</summary>
    private interface IWidth
    {
        static abstract int Vectors { get; }
    }

    private readonly struct One : IWidth
    {
        public static int Vectors => 1;
    }

    private readonly struct Two : IWidth
    {
        public static int Vectors => 2;
    }

    private readonly struct Three : IWidth
    {
        public static int Vectors => 3;
    }
}
