using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>Rows of an output whose every s-th sample was computed side by side: a phase.</summary>
internal static unsafe class PhaseRow
{
    /// <summary>Interleaves the phases of a row.</summary>
    /// <param name="sums">The first phase; a whole vector may be read past its end.</param>
    /// <param name="phaseLength">Floats from one phase to the next.</param>
    /// <param name="stride">Number of phases; of one, the row is copied.</param>
    /// <param name="target">Receives the row.</param>
    /// <param name="width">Samples of the row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<T>(float* sums, long phaseLength, int stride, float* target, int width) where T : unmanaged, IVector<T>
    {
        if (stride == 1)
        {
            for (int i = 0; i < width; i += VectorLanes.Count)
            {
                VectorLanes.StoreFirst(T.Load(sums + i), target + i, width - i);
            }
        }
        else if (stride == 2)
        {
            for (int i = 0; i < width; i += 2 * VectorLanes.Count)
            {
                (T left, T right) = T.Interleave(T.Load(sums + (i / 2)), T.Load(sums + phaseLength + (i / 2)));
                VectorLanes.StoreFirst(left, target + i, width - i);
                VectorLanes.StoreFirst(right, target + i + VectorLanes.Count, width - i - VectorLanes.Count);
            }
        }
        else
        {
            for (int i = 0; i < width; i++)
            {
                (int column, int phase) = Math.DivRem(i, stride);
                target[i] = sums[(phase * phaseLength) + column];
            }
        }
    }
}
