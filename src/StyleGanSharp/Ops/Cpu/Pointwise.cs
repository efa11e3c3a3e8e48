using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Applies an epilogue to rows that are still in the nearest cache. Apart from the sums: together they are more than the compiler inlines.</summary>
internal static unsafe class Pointwise
{
    /// <param name="row">The first row, in place.</param>
    /// <param name="pitch">Samples from a row to the next.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="vectors">Width.</param>
    /// <param name="epilogue">What is done to each sample.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, TEpilogue>(float* row, int pitch, int rows, int vectors, RowEpilogue<TEpilogue> epilogue)
        where T : unmanaged, IVector<T>
        where TEpilogue : unmanaged, IEpilogue<T>
    {
        TEpilogue stage = epilogue.Apply;
        ushort* mask = epilogue.Mask;
        for (; rows > 0; rows--, row += pitch, mask += epilogue.MaskPitch)
        {
            for (int b = 0; b < vectors; b++)
            {
                float* at = row + (b * VectorLanes.Count);
                T.Store(stage.Apply(T.Load(at), mask + (2 * b)), at);
            }
        }
    }
}
