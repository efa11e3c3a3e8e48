namespace StyleGanSharp.Signal;

public static partial class LowPassFilter
{
    /// <summary>Kaiser's estimate of the stopband attenuation of a windowed filter: 2.285·(taps - 1)·π·width + 7.95.</summary>
    /// <param name="taps">Number of taps, at least 1.</param>
    /// <param name="relativeWidth">Width of the whole transition band as a fraction of half the sample rate, above 0.</param>
    /// <returns>Decibels.</returns>
    public static double AttenuationDb(int taps, double relativeWidth) => (2.285 * (taps - 1) * Math.PI * relativeWidth) + 7.95;

    /// <summary>The shape parameter β that an attenuation needs.</summary>
    /// <param name="attenuationDb">Stopband attenuation in decibels.</param>
    /// <returns>β, at least 0; 0 is a rectangle.</returns>
    public static double KaiserBeta(double attenuationDb) => attenuationDb switch
    {
        > 50 => 0.1102 * (attenuationDb - 8.7),
        > 21 => (0.5842 * Math.Pow(attenuationDb - 21, 0.4)) + (0.07886 * (attenuationDb - 21)),
        _ => 0,
    };

    /// <summary>The window as a function: I₀(β·√(1 - x²)) / I₀(β).</summary>
    /// <param name="x">Position; the window reaches from -1 to 1 and is 0 beyond.</param>
    /// <param name="beta">Shape parameter, at least 0.</param>
    /// <returns>0 … 1; 1 in the middle.</returns>
    public static double KaiserAt(double x, double beta) => Math.Abs(x) > 1 ? 0 : Bessel.I0(beta * Math.Sqrt(1 - (x * x))) / Bessel.I0(beta);

    /// <summary>The window sampled from one end to the other.</summary>
    /// <param name="taps">Number of samples, at least 1.</param>
    /// <param name="beta">Shape parameter, at least 0.</param>
    /// <returns>The samples; a single one is 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">When an argument is outside its range.</exception>
    public static double[] KaiserWindow(int taps, double beta)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(taps, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(beta);
        double center = (taps - 1) / 2.0;
        return taps == 1 ? [1] : [.. Enumerable.Range(0, taps).Select(n => KaiserAt((n - center) / center, beta))];
    }
}
