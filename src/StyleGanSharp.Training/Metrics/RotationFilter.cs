namespace StyleGanSharp.Metrics;

/// <summary>The low-pass filter between an image and its rotation: the band that both sampling grids can hold, windowed (StyleGAN3 appendix E.3).</summary>
/// <remarks>
/// An image's spectrum fills the square |f_x|, |f_y| ≤ ½ (cycles per pixel), that of the rotated one the rotated square. The ideal filter is the Fourier transform of their intersection, known
/// in closed form for a polygon. Its window is the convolution of the two grids' Lanczos windows.
/// </remarks>
internal static class RotationFilter
{
    /// <summary>Lanczos window: lobes of the sinc that are kept on each side.</summary>
    public const int Lobes = 3;

    /// <summary>Taps at <paramref name="up"/> per pixel whose sum over every phase is 1, so that a constant image keeps its value exactly.</summary>
    /// <param name="angle">Angle in radians.</param>
    /// <param name="up">Samples per pixel.</param>
    /// <param name="radius">Taps on each side of the center.</param>
    /// <returns>[2·radius + 1, 2·radius + 1], row by row.</returns>
    public static double[,] Design(double angle, int up, int radius)
    {
        (double sin, double cos) = Math.SinCos(angle);
        IReadOnlyList<(double X, double Y)> band = CommonBand(cos, sin);
        int size = (2 * radius) + 1;
        double[,] window = Window(cos, sin, up, radius);
        var taps = new double[size, size];
        var sums = new double[up, up];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                (double x, double y) = ((double)(j - radius) / up, (double)(i - radius) / up);
                // On the pixels themselves (up 1) the image's own band is no restriction: its sinc is 1 at 0 and 0 at all others.
                double ideal = up == 1 ? Sinc((cos * x) + (sin * y)) * Sinc((cos * y) - (sin * x)) : Transform(band, x, y);
                taps[i, j] = ideal * window[i, j];
                sums[i % up, j % up] += taps[i, j];
            }
        }

        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                taps[i, j] /= sums[i % up, j % up];
            }
        }

        return taps;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    /// <summary>The main lobe of a wider sinc.</summary>
    private static double Lanczos(double x) => Math.Abs(x) < Lobes ? Sinc(x / Lobes) : 0;

    private static double[,] Window(double cos, double sin, int up, int radius)
    {
        int size = (2 * radius) + 1;
        int reach = Lobes * up;
        var own = new double[(2 * reach) + 1];
        for (int k = -reach; k <= reach; k++)
        {
            own[k + reach] = Lanczos((double)k / up);
        }

        var window = new double[size, size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                double sum = 0;
                for (int p = -reach; p <= reach; p++)
                {
                    for (int q = -reach; q <= reach; q++)
                    {
                        double x = (double)(j - radius - q) / up;
                        double y = (double)(i - radius - p) / up;
                        sum += own[p + reach] * own[q + reach] * Lanczos((cos * x) + (sin * y)) * Lanczos((cos * y) - (sin * x));
                    }
                }

                window[i, j] = sum;
            }
        }

        return window;
    }

    /// <summary>The unit square cut by the four sides of the rotated one; corners counter-clockwise.</summary>
    private static List<(double X, double Y)> CommonBand(double cos, double sin)
    {
        List<(double X, double Y)> polygon = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)];
        foreach ((double nx, double ny) in new[] { (cos, sin), (-cos, -sin), (-sin, cos), (sin, -cos) })
        {
            var kept = new List<(double X, double Y)>();
            for (int k = 0; k < polygon.Count; k++)
            {
                (double X, double Y) from = polygon[k];
                (double X, double Y) to = polygon[(k + 1) % polygon.Count];
                double a = (from.X * nx) + (from.Y * ny) - 0.5;
                double b = (to.X * nx) + (to.Y * ny) - 0.5;
                if (a <= 0)
                {
                    kept.Add(from);
                }

                if (a * b < 0)
                {
                    double t = a / (a - b);
                    kept.Add((from.X + (t * (to.X - from.X)), from.Y + (t * (to.Y - from.Y))));
                }
            }

            polygon = kept;
        }

        return polygon;
    }

    /// <summary>∫ cos(2π f·x) over a polygon of frequencies f, as a sum over its sides (divergence theorem).</summary>
    private static double Transform(IReadOnlyList<(double X, double Y)> polygon, double x, double y)
    {
        double squared = (x * x) + (y * y);
        double sum = 0;
        for (int k = 0; k < polygon.Count; k++)
        {
            (double X, double Y) from = polygon[k];
            (double X, double Y) to = polygon[(k + 1) % polygon.Count];
            (double ex, double ey) = (to.X - from.X, to.Y - from.Y);
            if (squared == 0)
            {
                sum += ((from.X * to.Y) - (to.X * from.Y)) / 2; // the area
                continue;
            }

            double flux = ((x * ey) - (y * ex)) / (2 * Math.PI * squared);
            double middle = Math.PI * (((from.X + to.X) * x) + ((from.Y + to.Y) * y));
            sum += flux * Math.Sin(middle) * Sinc((ex * x) + (ey * y));
        }

        return sum;
    }
}
