using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Scales planes and sums over them, in one pass over memory.</summary>
internal static unsafe class PlaneGradientKernel
{
    /// <summary>Fewer samples than this are not worth a thread's waking.</summary>
    private const int MinSamples = 1 << 14;

    private const int Together = 4; // sums side by side: enough to hide the latency of an addition

    /// <summary>Of each plane: y = g·s, Σ g·x and Σ g.</summary>
    /// <param name="planes">Number of planes.</param>
    /// <param name="length">Samples of a plane.</param>
    /// <param name="g">[planes, length].</param>
    /// <param name="x">[planes, length], or null for zeros.</param>
    /// <param name="s">[planes], or null with <paramref name="y"/>.</param>
    /// <param name="y">Receives [planes, length]; or null.</param>
    /// <param name="sums">Receives [2, planes].</param>
    public static void Run(int planes, int length, float* g, float* x, float* s, float* y, float* sums) => Blocks.Run(new Work(planes, length, g, x, s, y, sums));

    private static void Run<T>(int planes, int length, float* g, float* x, float* s, float* y, float* sums) where T : unmanaged, IBlock<T>
    {
        WorkerThreads.For(planes, (MinSamples / length) + 1, plane =>
        {
            long start = (long)plane * length;
            (sums[plane], sums[planes + plane]) = Plane<T>(length, g + start, x is null ? null : x + start, s is null ? 1 : s[plane], y is null ? null : y + start);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float Dot, float Sum) Plane<T>(int length, float* g, float* x, float scale, float* y) where T : unmanaged, IBlock<T>
    {
        T factor = T.Broadcast(scale);
        T zero = T.Broadcast(0);
        T dot0 = zero, dot1 = zero, dot2 = zero, dot3 = zero;
        T sum0 = zero, sum1 = zero, sum2 = zero, sum3 = zero;
        int i = 0;
        for (; i + (Together * Blocks.Length) <= length; i += Together * Blocks.Length)
        {
            T g0 = T.Load(g + i);
            T g1 = T.Load(g + i + Blocks.Length);
            T g2 = T.Load(g + i + (2 * Blocks.Length));
            T g3 = T.Load(g + i + (3 * Blocks.Length));
            sum0 = T.Add(sum0, g0);
            sum1 = T.Add(sum1, g1);
            sum2 = T.Add(sum2, g2);
            sum3 = T.Add(sum3, g3);
            if (x is not null)
            {
                dot0 = T.MultiplyAdd(g0, T.Load(x + i), dot0);
                dot1 = T.MultiplyAdd(g1, T.Load(x + i + Blocks.Length), dot1);
                dot2 = T.MultiplyAdd(g2, T.Load(x + i + (2 * Blocks.Length)), dot2);
                dot3 = T.MultiplyAdd(g3, T.Load(x + i + (3 * Blocks.Length)), dot3);
            }

            if (y is not null)
            {
                T.Store(T.Multiply(g0, factor), y + i);
                T.Store(T.Multiply(g1, factor), y + i + Blocks.Length);
                T.Store(T.Multiply(g2, factor), y + i + (2 * Blocks.Length));
                T.Store(T.Multiply(g3, factor), y + i + (3 * Blocks.Length));
            }
        }

        for (; i < length; i += Blocks.Length)
        {
            T lanes = T.Lanes(0, length - i);
            T value = T.LoadLanes(g + i, lanes);
            sum0 = T.Add(sum0, value);
            dot0 = x is null ? dot0 : T.MultiplyAdd(value, T.LoadLanes(x + i, lanes), dot0);
            if (y is not null)
            {
                T.StoreLanes(T.Multiply(value, factor), y + i, lanes);
            }
        }

        return (Total(T.Add(T.Add(dot0, dot1), T.Add(dot2, dot3))), Total(T.Add(T.Add(sum0, sum1), T.Add(sum2, sum3))));
    }

    private static float Total<T>(T lanes) where T : unmanaged, IBlock<T>
    {
        float* values = stackalloc float[Blocks.Length];
        T.Store(lanes, values);
        float total = 0;
        for (int i = 0; i < Blocks.Length; i++)
        {
            total += values[i];
        }

        return total;
    }

    private readonly struct Work(int planes, int length, float* g, float* x, float* s, float* y, float* sums) : IBlockWork
    {
        public void Run<T>() where T : unmanaged, IBlock<T> => PlaneGradientKernel.Run<T>(planes, length, g, x, s, y, sums);
    }
}
