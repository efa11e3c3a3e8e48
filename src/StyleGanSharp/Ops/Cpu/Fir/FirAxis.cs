
namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>
/// Resampling along one axis: y[o] = Σₜ f[t]·z[Down·o + t - Pad], where z is x with Up-1 zeros after every sample, and zero outside. It is a correlation:
/// filters that convolve are flipped before. All resampling of this library has this form, and so has its gradient.
/// </summary>
/// <param name="InSize">Samples of x.</param>
/// <param name="OutSize">Samples of y.</param>
/// <param name="Up">Up-sampling factor.</param>
/// <param name="Down">Down-sampling factor.</param>
/// <param name="Pad">Samples before the first one at the raised rate; negative crops.</param>
/// <param name="Taps">Length of the filter.</param>
internal readonly record struct FirAxis(int InSize, int OutSize, int Up, int Down, int Pad, int Taps)
{
    /// <summary>The axis of the transposed operator: from y to x, with the filter reversed.</summary>
    public FirAxis Transposed => new(OutSize, InSize, Down, Up, Taps - 1 - Pad, Taps);

    /// <summary>Taps that meet a sample instead of an inserted zero, at most.</summary>
    public int TapsPerPhase => (Taps + Up - 1) / Up;

    /// <summary>The first sample of x under the filter for output <paramref name="o"/>, and the first tap that meets a sample.</summary>
    public (int Input, int Tap) First(int o)
    {
        int start = (Down * o) - Pad;
        int tap = Modulo(-start, Up);
        return ((start + tap) / Up, tap);
    }

    /// <summary>The samples of x that the outputs [from, to) use, as [first, end); empty where the filter meets only zeros.</summary>
    public (int First, int End) Inputs(int from, int to)
    {
        int first = Math.Clamp(First(from).Input, 0, InSize);
        int end = Math.Clamp(First(to - 1).Input + TapsPerPhase, first, InSize);
        return (first, end);
    }

    /// <summary>Remainder that is never negative.</summary>
    public static int Modulo(int value, int divisor) => ((value % divisor) + divisor) % divisor;
}
