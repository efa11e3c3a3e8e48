namespace StyleGanSharp.Signal;

public static partial class LowPassFilter
{
    /// <summary>sin(πx)/(πx): 1 at 0, 0 at every other integer.</summary>
    /// <param name="x">Any number.</param>
    /// <returns>The value.</returns>
    public static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    /// <summary>2·J₁(πx)/(πx), the rotationally symmetric counterpart of <see cref="Sinc(double)"/>: 1 at 0.</summary>
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
    public static double Ideal(double x, double cutoffHz) => 2 * cutoffHz * Sinc(2 * cutoffHz * x);

    /// <summary>Impulse response, on the plane, of the filter that passes the disc of frequencies below the cutoff: π·f_c²·jinc(2·f_c·r). Its integral over the plane is 1.</summary>
    /// <param name="radius">Distance from the origin.</param>
    /// <param name="cutoffHz">Cutoff f_c, above 0.</param>
    /// <returns>The value.</returns>
    public static double RadialIdeal(double radius, double cutoffHz) => Math.PI * cutoffHz * cutoffHz * Jinc(2 * cutoffHz * radius);
}
