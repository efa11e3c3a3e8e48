namespace StyleGanSharp.Ops.Cpu;

/// <summary>Sizes in whole blocks.</summary>
internal static class Blocks
{
    /// <summary>Samples of a block.</summary>
    public const int Length = 16;

    public static int RoundUp(int samples) => (samples + Length - 1) / Length * Length;
}
