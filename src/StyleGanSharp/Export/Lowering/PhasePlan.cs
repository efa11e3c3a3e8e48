using static TorchSharp.torch;

namespace StyleGanSharp.Export.Lowering;

/// <summary>
/// Zero insertion followed by a filter along one axis, as ordinary correlations of the input: output q·up + r is Σⱼ x[q + Offset + j]·taps[Tap(r, j)].
/// Each residue r uses every up-th tap only, so this takes an up-th of the multiplications.
/// </summary>
internal sealed class PhasePlan
{
    private readonly int _taps;
    private readonly int _low;

    /// <param name="taps">Taps of the filter, T.</param>
    /// <param name="up">Up-sampling factor.</param>
    /// <param name="low">Samples of padding before, at the raised rate; negative crops.</param>
    /// <param name="high">Samples of padding after.</param>
    /// <param name="size">Samples of the input.</param>
    public PhasePlan(int taps, int up, int low, int high, long size)
    {
        (_taps, Up, _low) = (taps, up, low);
        OutputSize = (size * up) + low + high - taps + 1;
        int first = int.MaxValue;
        int end = int.MinValue;
        for (int r = 0; r < up; r++)
        {
            (int tap, int offset) = Start(r);
            if (tap < taps)
            {
                first = Math.Min(first, offset);
                end = Math.Max(end, offset + ((taps - 1 - tap) / up) + 1);
            }
        }

        Offset = first;
        Length = end - first;
        Count = (OutputSize + up - 1) / up;
        Low = -Offset;
        High = Count + Offset + Length - 1 - size;
    }

    public int Up { get; }

    /// <summary>The first input sample that output 0 reads.</summary>
    public int Offset { get; }

    /// <summary>Taps of each of the correlations.</summary>
    public int Length { get; }

    /// <summary>Outputs of each residue.</summary>
    public long Count { get; }

    /// <summary>Outputs in all; <see cref="Count"/>·up may be more.</summary>
    public long OutputSize { get; }

    /// <summary>Padding of the input before the correlations; negative crops.</summary>
    public long Low { get; }

    /// <summary>Padding after.</summary>
    public long High { get; }

    /// <summary>Which tap of a correlation filter a residue's tap is; null for none.</summary>
    public int? Tap(int residue, int index)
    {
        (int tap, int offset) = Start(residue);
        int found = tap + (Up * (index + Offset - offset));
        return found >= 0 && found < _taps ? found : null;
    }

    /// <summary>Rearranges the taps of a filter.</summary>
    /// <param name="correlation">[…, T, …] taps of a correlation.</param>
    /// <param name="axis">Their axis.</param>
    /// <returns>[…, up, Length, …] in its place.</returns>
    public Tensor Arrange(Tensor correlation, int axis)
    {
        using var scope = NewDisposeScope();
        var index = new long[Up * Length];
        for (int i = 0; i < index.Length; i++)
        {
            index[i] = Tap(i / Length, i % Length) ?? _taps; // one zero stands behind the taps
        }

        long[] none = correlation.shape;
        none[axis] = 1;
        Tensor extended = cat([correlation, zeros(none, correlation.dtype, correlation.device)], axis);
        return extended.index_select(axis, tensor(index, device: correlation.device)).unflatten(axis, Up, Length).MoveToOuterDisposeScope();
    }

    /// <summary>The first tap that a residue uses, and the input sample it meets for q = 0.</summary>
    private (int Tap, int Offset) Start(int residue)
    {
        int tap = (((_low - residue) % Up) + Up) % Up;
        return (tap, (residue + tap - _low) / Up);
    }
}
