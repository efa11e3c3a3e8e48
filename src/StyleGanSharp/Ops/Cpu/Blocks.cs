using System.Numerics;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Sizes in whole blocks.</summary>
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
}
