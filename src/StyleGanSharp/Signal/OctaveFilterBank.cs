namespace StyleGanSharp.Signal;

/// <summary>A bank of symmetric filters, one an octave, that sum to the identity: made by iterating a wavelet's filter pair.</summary>
/// <remarks>With H(z), G(z) the wavelet's low and high-pass filters, L(z) = H(z)H(1/z)/2 and B(z) = G(z)G(1/z)/2, so that L + B = 1, the band k octaves
/// below the highest is B(z^(2^k))·Π L(z^(2^j)), j below k, and the lowest is the product alone (ADA, appendix B, image-space filtering).</remarks>
internal static class OctaveFilterBank
{
    /// <summary>Builds a bank.</summary>
    /// <param name="lowPass">An orthogonal wavelet's low-pass filter.</param>
    /// <param name="bands">Number of bands, at least 2.</param>
    /// <returns>The filters, lowest band first, all of one odd length, centerd.</returns>
    public static double[][] Build(ReadOnlySpan<double> lowPass, int bands)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bands, 2);
        double[] low = HalfAutocorrelation(lowPass);
        double[] high = Array.ConvertAll(low, value => -value);
        high[high.Length / 2] += 1;

        var bank = new double[bands][];
        double[] below = [1];
        for (int octave = 0; octave < bands - 1; octave++)
        {
            bank[bands - 1 - octave] = Convolve(below, Spread(high, 1 << octave));
            below = Convolve(below, Spread(low, 1 << octave));
        }

        bank[0] = below;
        return Array.ConvertAll(bank, filter => Center(filter, below.Length));
    }

    private static double[] HalfAutocorrelation(ReadOnlySpan<double> filter)
    {
        double[] forward = filter.ToArray();
        double[] backward = [.. forward.Reverse()];
        return Array.ConvertAll(Convolve(forward, backward), value => value / 2);
    }

    private static double[] Spread(double[] filter, int distance)
    {
        var result = new double[((filter.Length - 1) * distance) + 1];
        for (int i = 0; i < filter.Length; i++)
        {
            result[i * distance] = filter[i];
        }

        return result;
    }

    private static double[] Convolve(double[] a, double[] b)
    {
        var result = new double[a.Length + b.Length - 1];
        for (int i = 0; i < a.Length; i++)
        {
            for (int j = 0; j < b.Length; j++)
            {
                result[i + j] += a[i] * b[j];
            }
        }

        return result;
    }

    private static double[] Center(double[] filter, int length)
    {
        var result = new double[length];
        filter.CopyTo(result, (length - filter.Length) / 2);
        return result;
    }
}
