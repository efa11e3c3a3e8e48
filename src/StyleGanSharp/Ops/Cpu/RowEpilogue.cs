using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>An epilogue for rows of samples, with the mask that it keeps or uses.</summary>
/// <param name="apply">What is done to each sample.</param>
/// <param name="mask">Two words per vector of the first row (<see cref="Nonlinearity.Mask"/>), or null.</param>
/// <param name="maskPitch">Words from a row to the next.</param>
internal readonly unsafe struct RowEpilogue<TEpilogue>(TEpilogue apply, ushort* mask, long maskPitch) where TEpilogue : unmanaged
{
    public TEpilogue Apply => apply;

    public ushort* Mask => mask;

    public long MaskPitch => maskPitch;

    /// <summary>The same for rows that begin some rows and vectors later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RowEpilogue<TEpilogue> Skip(long rows, int vectors) => mask is null ? this : new(apply, mask + (rows * maskPitch) + (2 * vectors), maskPitch);
}
