using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>Weights of a 1×1 convolution in the order that products read them.</summary>
internal static unsafe class PointwiseConvolutionWeights
{
    /// <summary>Rows of eight that are worth a thread's waking.</summary>
    private const int MinRows = 8;

    /// <summary>Floats of the weights in this order, and of their sums.</summary>
    public static int Length(PointwiseConvolutionPlan plan) => plan.WeightsLength + (plan.IsSplit ? StrassenProduct.SumsLength(plan) : 0);

    /// <summary>Copies.</summary>
    /// <param name="w">[Out, In], or of the transposed convolution [In, Out].</param>
    /// <param name="plan">The sizes.</param>
    /// <param name="isTransposed">Which of the two.</param>
    /// <param name="packed">Receives [OutRows, Depth, 8]: eight output channels side by side, zero where there are none; then what <see cref="StrassenProduct"/> needs.</param>
    public static void Pack<T>(float* w, PointwiseConvolutionPlan plan, bool isTransposed, float* packed) where T : unmanaged, IVector<T>
    {
        (int alongIn, int alongOut) = isTransposed ? (plan.Out, 1) : (1, plan.In);
        WorkerThreads.For(plan.OutRows, MinRows, row =>
        {
            int rows = Math.Clamp(plan.Out - (row * MatrixProduct.Rows), 0, MatrixProduct.Rows);
            float* source = w + ((long)row * MatrixProduct.Rows * alongOut);
            float* target = packed + ((long)row * plan.Depth * MatrixProduct.Rows);
            int done = !isTransposed && rows == MatrixProduct.Rows ? Interleave<T>(source, plan.In, plan.In, target) : 0;
            for (int i = done; i < plan.Depth; i++)
            {
                for (int r = 0; r < MatrixProduct.Rows; r++)
                {
                    target[(i * MatrixProduct.Rows) + r] = r < rows && i < plan.In ? source[((long)i * alongIn) + ((long)r * alongOut)] : 0;
                }
            }
        });
        if (plan.IsSplit)
        {
            StrassenProduct.AddWeights<T>(plan, packed, packed + plan.WeightsLength);
        }
    }

    /// <summary>Merges eight rows, sixteen columns at a time.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="pitch">Floats from one row to the next.</param>
    /// <param name="length">Columns.</param>
    /// <param name="target">Receives [length, 8].</param>
    /// <returns>How many columns were merged.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Interleave<T>(float* rows, long pitch, int length, float* target) where T : unmanaged, IVector<T>
    {
        int i = 0;
        for (; i + VectorLanes.Count <= length; i += VectorLanes.Count, target += MatrixProduct.Rows * VectorLanes.Count)
        {
            (T a0, T a1) = T.Interleave(T.Load(rows + i), T.Load(rows + (4 * pitch) + i));
            (T b0, T b1) = T.Interleave(T.Load(rows + pitch + i), T.Load(rows + (5 * pitch) + i));
            (T c0, T c1) = T.Interleave(T.Load(rows + (2 * pitch) + i), T.Load(rows + (6 * pitch) + i));
            (T d0, T d1) = T.Interleave(T.Load(rows + (3 * pitch) + i), T.Load(rows + (7 * pitch) + i));
            Merge(a0, b0, c0, d0, target);
            Merge(a1, b1, c1, d1, target + (4 * VectorLanes.Count));
        }

        return i;

        static void Merge(T a, T b, T c, T d, float* target)
        {
            (T even0, T even1) = T.Interleave(a, c);
            (T odd0, T odd1) = T.Interleave(b, d);
            (T first, T second) = T.Interleave(even0, odd0);
            T.Store(first, target);
            T.Store(second, target + VectorLanes.Count);
            (first, second) = T.Interleave(even1, odd1);
            T.Store(first, target + (2 * VectorLanes.Count));
            T.Store(second, target + (3 * VectorLanes.Count));
        }
    }
}
