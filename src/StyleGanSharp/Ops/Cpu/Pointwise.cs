using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Applies a stage to a row that is still in the nearest cache. Apart from the sums: together they are more than the compiler inlines.</summary>
internal static unsafe class Pointwise
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, TStage>(float* row, int blocks, TStage stage, ushort* mask)
        where T : unmanaged, IBlock<T>
        where TStage : unmanaged, IStage<T>
    {
        for (int b = 0; b < blocks; b++)
        {
            T.Store(stage.Apply(T.Load(row), mask), row);
            row += Blocks.Length;
            mask += 2;
        }
    }
}
