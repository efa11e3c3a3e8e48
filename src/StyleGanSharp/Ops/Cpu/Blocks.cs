using System.Numerics;
using System.Runtime.Intrinsics;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Sizes in whole blocks, and the choice of the block that fits this processor.</summary>
internal static class Blocks
{
    /// <summary>Samples of a block.</summary>
    public const int Length = 16;

    public static int RoundUp(int samples) => (samples + Length - 1) / Length * Length;

    /// <summary>Copies the samples whose bits are set.</summary>
    public static unsafe void CopyLanes(float* source, float* target, uint bits)
    {
        for (; bits != 0; bits &= bits - 1)
        {
            int lane = BitOperations.TrailingZeroCount(bits);
            target[lane] = source[lane];
        }
    }

    /// <summary>Does work with the widest registers there are.</summary>
    public static void Run<TWork>(TWork work) where TWork : struct, IBlockWork
    {
        if (Vector512.IsHardwareAccelerated)
        {
            work.Run<Block512>();
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            work.Run<Block256>();
        }
        else
        {
            work.Run<Block128>();
        }
    }
}
