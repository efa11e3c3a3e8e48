using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Scales planes and sums over them, in one pass over memory. Of each plane: y = g·s, Σ g·x and Σ g.</summary>
/// <param name="planes">Number of planes.</param>
/// <param name="length">Samples of a plane.</param>
/// <param name="g">[planes, length].</param>
/// <param name="x">[planes, length], or null for zeros.</param>
/// <param name="s">[planes], or null with <paramref name="y"/>.</param>
/// <param name="y">Receives [planes, length]; or null.</param>
/// <param name="sums">Receives [2, planes].</param>
internal readonly unsafe struct PlaneGradientKernel(int planes, int length, float* g, float* x, float* s, float* y, float* sums) : IVectorKernel
{
    /// <summary>Fewer samples than this are not worth a thread's waking.</summary>
    private const int MinSamples = 1 << 14;

    private const int Accumulators = 4; // sums side by side: enough to hide the latency of an addition

    public void Run<T>() where T : unmanaged, IVector<T>
    {
        PlaneGradientKernel kernel = this;
        WorkerThreads.For(planes, (MinSamples / length) + 1, plane => kernel.RunPlane<T>(plane));
    }

    private void RunPlane<T>(int plane) where T : unmanaged, IVector<T>
    {
        long start = (long)plane * length;
        (sums[plane], sums[planes + plane]) = Sums<T>(length, g + start, x is null ? null : x + start, s is null ? 1 : s[plane], y is null ? null : y + start);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float Dot, float Sum) Sums<T>(int length, float* g, float* x, float scale, float* y) where T : unmanaged, IVector<T>
    {
        T factor = T.Broadcast(scale);
        T zero = T.Broadcast(0);
        T dot0 = zero, dot1 = zero, dot2 = zero, dot3 = zero;
        T sum0 = zero, sum1 = zero, sum2 = zero, sum3 = zero;
        int i = 0;
        for (; i + (Accumulators * VectorLanes.Count) <= length; i += Accumulators * VectorLanes.Count)
        {
            T g0 = T.Load(g + i);
            T g1 = T.Load(g + i + VectorLanes.Count);
            T g2 = T.Load(g + i + (2 * VectorLanes.Count));
            T g3 = T.Load(g + i + (3 * VectorLanes.Count));
            sum0 = T.Add(sum0, g0);
            sum1 = T.Add(sum1, g1);
            sum2 = T.Add(sum2, g2);
            sum3 = T.Add(sum3, g3);
            if (x is not null)
            {
                dot0 = T.MultiplyAdd(g0, T.Load(x + i), dot0);
                dot1 = T.MultiplyAdd(g1, T.Load(x + i + VectorLanes.Count), dot1);
                dot2 = T.MultiplyAdd(g2, T.Load(x + i + (2 * VectorLanes.Count)), dot2);
                dot3 = T.MultiplyAdd(g3, T.Load(x + i + (3 * VectorLanes.Count)), dot3);
            }

            if (y is not null)
            {
                T.Store(T.Multiply(g0, factor), y + i);
                T.Store(T.Multiply(g1, factor), y + i + VectorLanes.Count);
                T.Store(T.Multiply(g2, factor), y + i + (2 * VectorLanes.Count));
                T.Store(T.Multiply(g3, factor), y + i + (3 * VectorLanes.Count));
            }
        }

        for (; i < length; i += VectorLanes.Count)
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

        return (VectorLanes.Sum(T.Add(T.Add(dot0, dot1), T.Add(dot2, dot3))), VectorLanes.Sum(T.Add(T.Add(sum0, sum1), T.Add(sum2, sum3))));
    }
}
