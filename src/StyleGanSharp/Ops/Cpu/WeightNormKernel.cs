using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Squared norms of the weights of each output channel, in one pass over the weights: Σᵢₖ fₘᵢ·wₒᵢₖ².</summary>
/// <param name="rows">Output channels.</param>
/// <param name="channels">Input channels.</param>
/// <param name="taps">Taps of a kernel.</param>
/// <param name="w">[rows, channels, taps].</param>
/// <param name="sets">Number of sets of factors.</param>
/// <param name="factors">[sets, channels].</param>
/// <param name="repeated">Working memory: [sets, channels·taps].</param>
/// <param name="sums">Receives [sets, rows].</param>
internal readonly unsafe struct WeightNormKernel(int rows, int channels, int taps, float* w, int sets, float* factors, float* repeated, float* sums) : IVectorKernel
{
    /// <summary>Fewer weights than this are not worth a thread's waking.</summary>
    private const int MinWeights = 1 << 14;

    private const int Accumulators = 4; // sums side by side: enough to hide the latency of an addition

    public void Run<T>() where T : unmanaged, IVector<T>
    {
        for (int i = 0; i < sets * channels; i++)
        {
            new Span<float>(repeated + ((long)i * taps), taps).Fill(factors[i]);
        }

        WeightNormKernel kernel = this;
        WorkerThreads.For(rows, (MinWeights / (channels * taps)) + 1, row => kernel.RunRow<T>(row));
    }

    private void RunRow<T>(int row) where T : unmanaged, IVector<T>
    {
        int length = channels * taps;
        for (int set = 0; set < sets; set++)
        {
            sums[((long)set * rows) + row] = WeightedSquares<T>(w + ((long)row * length), repeated + ((long)set * length), length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float WeightedSquares<T>(float* w, float* factors, int length) where T : unmanaged, IVector<T>
    {
        T zero = T.Broadcast(0);
        T sum0 = zero, sum1 = zero, sum2 = zero, sum3 = zero;
        int i = 0;
        for (; i + (Accumulators * VectorLanes.Count) <= length; i += Accumulators * VectorLanes.Count)
        {
            sum0 = AddSquare(T.Load(w + i), T.Load(factors + i), sum0);
            sum1 = AddSquare(T.Load(w + i + VectorLanes.Count), T.Load(factors + i + VectorLanes.Count), sum1);
            sum2 = AddSquare(T.Load(w + i + (2 * VectorLanes.Count)), T.Load(factors + i + (2 * VectorLanes.Count)), sum2);
            sum3 = AddSquare(T.Load(w + i + (3 * VectorLanes.Count)), T.Load(factors + i + (3 * VectorLanes.Count)), sum3);
        }

        for (; i < length; i += VectorLanes.Count)
        {
            T lanes = T.Lanes(0, length - i);
            sum0 = AddSquare(T.LoadLanes(w + i, lanes), T.LoadLanes(factors + i, lanes), sum0);
        }

        return VectorLanes.Sum(T.Add(T.Add(sum0, sum1), T.Add(sum2, sum3)));

        static T AddSquare(T weights, T factors, T sum) => T.MultiplyAdd(T.Multiply(weights, weights), factors, sum);
    }
}
