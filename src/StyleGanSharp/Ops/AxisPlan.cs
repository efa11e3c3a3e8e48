namespace StyleGanSharp.Ops;

/// <summary>Up-sampling, filtering and down-sampling along one axis: which input samples an output sample is made of.</summary>
/// <param name="Taps">Taps that are correlated with the padded signal, gain included.</param>
/// <param name="Up">Up-sampling factor.</param>
/// <param name="Down">Down-sampling factor.</param>
/// <param name="Pad">Padding before the first sample, at the raised rate.</param>
/// <param name="InSize">Input samples.</param>
/// <param name="OutSize">Output samples.</param>
internal sealed record AxisPlan(float[] Taps, int Up, int Down, int Pad, int InSize, int OutSize)
{
    /// <summary>The taps that meet a sample (the others meet inserted zeros) for output <paramref name="index"/>: every Up-th one from the first.</summary>
    public int FirstTap(int index) => Mod(Pad - (index * Down), Up);

    /// <summary>The input sample under tap <see cref="FirstTap"/>; later taps are on the following samples. May lie outside the input.</summary>
    public int FirstSample(int index) => ((index * Down) + FirstTap(index) - Pad) / Up;

    private static int Mod(int value, int modulus) => ((value % modulus) + modulus) % modulus;
}
