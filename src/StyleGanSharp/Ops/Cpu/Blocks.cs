using System.Runtime.Intrinsics;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Sizes in whole blocks, and the choice of the block that fits this processor.</summary>
internal static class Blocks
{
    /// <summary>Samples of a block.</summary>
    public const int Length = 16;

    public static int RoundUp(int samples) => (samples + Length - 1) / Length * Length;

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
