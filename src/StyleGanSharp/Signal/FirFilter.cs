using static TorchSharp.torch;

namespace StyleGanSharp.Signal;

/// <summary>Makes resampling filters from their taps, in the form the operators take.</summary>
internal static class FirFilter
{
    /// <summary>From this many taps on, two one-dimensional passes cost less than one two-dimensional pass, and that is the default.</summary>
    public const int SeparableFromTaps = 8;

    /// <summary>The binomial low-pass taps [1, 3, 3, 1] of StyleGAN2's resampling (not normalized).</summary>
    public static ReadOnlySpan<double> Binomial1331 => [1, 3, 3, 1];

    /// <summary>Makes a filter from one-dimensional taps.</summary>
    /// <param name="taps">The taps, at least one.</param>
    /// <param name="normalize">Whether to scale the taps to unit sum, so that a constant image keeps its value.</param>
    /// <param name="flip">Whether to reverse the filter.</param>
    /// <param name="gain">Factor on the amplitude of a filtered image.</param>
    /// <param name="separable">True keeps the filter one-dimensional, to be applied along x then y; false makes the outer product; null decides by <see cref="SeparableFromTaps"/>.</param>
    /// <returns>A fresh float32 tensor on the CPU: [taps], each tap times √gain, when separable; else [taps, taps], times gain.</returns>
    /// <exception cref="ArgumentException">When there are no taps, or they are to be normalized and sum to zero.</exception>
    public static Tensor Make(ReadOnlySpan<double> taps, bool normalize = true, bool flip = false, double gain = 1, bool? separable = null)
    {
        if (taps.IsEmpty)
        {
            throw new ArgumentException("A filter needs at least one tap.", nameof(taps));
        }

        double sum = 0;
        foreach (double tap in taps)
        {
            sum += tap;
        }

        if (normalize && sum == 0)
        {
            throw new ArgumentException("The taps sum to 0 and cannot be scaled to unit sum.", nameof(taps));
        }

        double scale = Math.Sqrt(gain) / (normalize ? sum : 1);
        var scaled = new double[taps.Length];
        for (int i = 0; i < scaled.Length; i++)
        {
            scaled[i] = taps[flip ? taps.Length - 1 - i : i] * scale;
        }

        return separable ?? taps.Length >= SeparableFromTaps
            ? tensor(Array.ConvertAll(scaled, tap => (float)tap))
            : tensor(OuterSquare(scaled), taps.Length, taps.Length);
    }

    /// <summary>Scales values to unit sum in double precision, then rounds once.</summary>
    internal static float[] ToUnitSum(double[] values)
    {
        double sum = values.Sum();
        return Array.ConvertAll(values, value => (float)(value / sum));
    }

    private static float[] OuterSquare(double[] taps)
    {
        var product = new float[taps.Length * taps.Length];
        for (int i = 0; i < product.Length; i++)
        {
            product[i] = (float)(taps[i / taps.Length] * taps[i % taps.Length]);
        }

        return product;
    }
}
