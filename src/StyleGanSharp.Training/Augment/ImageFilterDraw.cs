using StyleGanSharp.Signal;

namespace StyleGanSharp.Augment;

/// <summary>Draws the frequency filter of one image (ADA, appendix B, image-space filtering).</summary>
internal static class ImageFilterDraw
{
    /// <summary>Number of frequency bands.</summary>
    public const int Bands = 4;

    /// <summary>Numbers that <see cref="Draw"/> takes.</summary>
    public const int Count = 2 * Bands;

    // Natural images have a power spectrum near 1/f: an octave holds the same power, and the lowest band here holds all the octaves below.
    private static readonly double[] ExpectedPower = [10.0 / 13, 1.0 / 13, 1.0 / 13, 1.0 / 13];
    private static readonly double[][] Bank = OctaveFilterBank.Build(Wavelets.Sym2, Bands);

    /// <summary>Taps of every filter.</summary>
    public static int Taps => Bank[0].Length;

    /// <summary>Draws a filter.</summary>
    /// <returns>Its <see cref="Taps"/> taps, symmetric; null when no band was chosen, so that the filter is the identity.</returns>
    public static double[]? Draw(AugmentOptions options, double p, AugmentDraws draws)
    {
        double[] gains = [1, 1, 1, 1];
        bool any = false;
        for (int band = 0; band < Bands; band++)
        {
            bool happens = draws.Happens(options.ImageFilter * p * options.ImageFilterBands[band]);
            double amplification = Math.Pow(2, draws.Normal() * options.ImageFilterStd);
            if (happens)
            {
                any = true;
                Amplify(gains, band, amplification);
            }
        }

        return any ? Mix(gains) : null;
    }

    /// <summary>Amplifies one band and scales all so that the expected power of a natural image stays the same.</summary>
    private static void Amplify(double[] gains, int band, double amplification)
    {
        double power = 1 + (ExpectedPower[band] * ((amplification * amplification) - 1));
        for (int i = 0; i < Bands; i++)
        {
            gains[i] *= (i == band ? amplification : 1) / Math.Sqrt(power);
        }
    }

    private static double[] Mix(double[] gains)
    {
        var taps = new double[Taps];
        for (int i = 0; i < taps.Length; i++)
        {
            for (int band = 0; band < Bands; band++)
            {
                taps[i] += gains[band] * Bank[band][i];
            }
        }

        return taps;
    }
}
