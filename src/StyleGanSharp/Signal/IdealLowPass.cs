namespace StyleGanSharp.Signal;

/// <summary>The ideal low-pass filters as functions of position, endless and without a transition band. Lengths are in the unit of which frequencies count the inverse.</summary>
/// <remarks>
/// StyleGAN3 §2. A grid of s samples a unit holds frequencies up to s/2. The interpolation filter φ_s(x, y) = sinc(s·x)·sinc(s·y) turns the samples back into the signal
/// (<c>SampledSignal.Reconstruct</c>); the low-pass filter ψ_s = s²·φ_s, which is <see cref="LowPass"/> along both axes with cutoff s/2, removes what such a grid cannot hold.
/// Both pass a square of frequencies, so a turned signal is filtered differently; the filter that passes a disc (§2.2, <see cref="RadialLowPass"/>) commutes with turning.
/// </remarks>
public static class IdealLowPass
{
    /// <summary>sin(πx)/(πx): 1 at 0, 0 at every other integer.</summary>
    /// <param name="x">Any number.</param>
    /// <returns>The value.</returns>
    public static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    /// <summary>2·J₁(πx)/(πx), the rotationally symmetric counterpart of <see cref="Sinc"/>: 1 at 0.</summary>
    /// <param name="x">Any number; the work grows with |x|.</param>
    /// <returns>The value.</returns>
    public static double Jinc(double x)
    {
        // J₁ is exact to an absolute 1e-15, which the division would blow up near 0; there the series 1 - (πx)²/8 is exact.
        double turns = Math.PI * x;
        return Math.Abs(x) < 1e-4 ? 1 - (turns * turns / 8) : 2 * Bessel.J1(turns) / turns;
    }

    /// <summary>Impulse response, along one axis, of the filter that passes |f| below the cutoff: 2·f_c·sinc(2·f_c·x). Its integral is 1.</summary>
    /// <param name="x">Position.</param>
    /// <param name="cutoffHz">Cutoff f_c, above 0.</param>
    /// <returns>The value.</returns>
    public static double LowPass(double x, double cutoffHz) => 2 * cutoffHz * Sinc(2 * cutoffHz * x);

    /// <summary>Impulse response, on the plane, of the filter that passes the disc of frequencies below the cutoff: π·f_c²·jinc(2·f_c·r). Its integral over the plane is 1.</summary>
    /// <param name="radius">Distance from the origin.</param>
    /// <param name="cutoffHz">Cutoff f_c, above 0.</param>
    /// <returns>The value.</returns>
    public static double RadialLowPass(double radius, double cutoffHz) => Math.PI * cutoffHz * cutoffHz * Jinc(2 * cutoffHz * radius);
}
