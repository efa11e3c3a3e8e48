namespace StyleGanSharp.Signal;

/// <summary>Bessel functions, to nearly full double precision.</summary>
internal static class Bessel
{
    /// <summary>Modified Bessel function of the first kind, order zero: Σ ((x/2)^k / k!)².</summary>
    /// <param name="x">Any number; the result overflows beyond about 700.</param>
    /// <returns>I₀(x).</returns>
    public static double I0(double x)
    {
        double quarterSquare = x * x / 4;
        double term = 1;
        double sum = 1;
        for (int k = 1; term > sum * 1e-17; k++)
        {
            term *= quarterSquare / ((double)k * k);
            sum += term;
        }

        return sum;
    }

    /// <summary>Bessel function of the first kind, order one: the mean of cos(τ - x·sin τ) over a full circle.</summary>
    /// <remarks>The trapezoid rule over a period is exact up to terms J₁₊ₙ(x), J₁₋ₙ(x), which vanish once the number of points n clearly exceeds |x|.</remarks>
    /// <param name="x">Any number; the work grows with |x|.</param>
    /// <returns>J₁(x), within about 1e-15.</returns>
    public static double J1(double x)
    {
        int points = 64 + (2 * (int)Math.Ceiling(Math.Abs(x)));
        double sum = 0;
        for (int i = 0; i < points; i++)
        {
            double angle = 2 * Math.PI * i / points;
            sum += Math.Cos(angle - (x * Math.Sin(angle)));
        }

        return sum / points;
    }
}
