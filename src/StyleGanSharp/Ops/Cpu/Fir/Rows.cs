using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>The rows [from, to) of an image, of which only these are in memory.</summary>
/// <param name="first">Row <paramref name="from"/>, at the first column.</param>
/// <param name="pitch">Samples from a row to the next.</param>
/// <param name="from">Number of the first row.</param>
/// <param name="to">The end of the rows.</param>
internal readonly unsafe struct Rows(float* first, int pitch, int from, int to)
{
    /// <summary>Samples from a row to the next.</summary>
    public int Pitch => pitch;

    /// <summary>Number of the first row.</summary>
    public int From => from;

    /// <summary>The end of the rows.</summary>
    public int To => to;

    /// <summary>How many.</summary>
    public int Count => to - from;

    /// <summary>Where a row begins.</summary>
    public float* this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => first + ((long)(row - from) * pitch);
    }

    /// <summary>The same rows from a later column on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Rows At(int column) => new(first + column, pitch, from, to);

    /// <summary>Some of the rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Rows Slice(int row, int end) => new(this[row], pitch, row, end);
}
