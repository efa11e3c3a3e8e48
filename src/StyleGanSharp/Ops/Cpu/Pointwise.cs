using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Applies a stage to rows that are still in the nearest cache. Apart from the sums: together they are more than the compiler inlines.</summary>
internal static unsafe class Pointwise
{
    /// <param name="row">The first row, in place.</param>
    /// <param name="pitch">Samples from a row to the next.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="blocks">Width.</param>
    /// <param name="stage">What is done to each sample.</param>
    /// <param name="mask">Two words a block, or null.</param>
    /// <param name="maskPitch">Words from a row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, TEpilogue>(float* row, int pitch, int rows, int blocks, TEpilogue stage, ushort* mask, long maskPitch)
        where T : unmanaged, IBlock<T>
        where TEpilogue : unmanaged, IEpilogue<T>
    {
        for (; rows > 0; rows--, row += pitch, mask += maskPitch)
        {
            for (int b = 0; b < blocks; b++)
            {
                float* at = row + (b * Blocks.Length);
                T.Store(stage.Apply(T.Load(at), mask + (2 * b)), at);
            }
        }
    }
}
