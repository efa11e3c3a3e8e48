using System.Numerics;
using static TorchSharp.torch;

namespace StyleGanSharp.Signals;

/// <summary>What a finite filter does to a frequency: the length of H(f) = Σ h[n]·exp(-2πi·f·n/rate).</summary>
public static class FrequencyResponse
{
    /// <summary>The gain of a filter at a frequency vector.</summary>
    /// <param name="taps">[T], which stands for itself along both axes, or [K, L].</param>
    /// <param name="frequencyXHz">Frequency along x, in the unit of the rate.</param>
    /// <param name="frequencyYHz">Frequency along y.</param>
    /// <param name="sampleRateHz">Sample rate, above 0.</param>
    /// <returns>|H|, 0 or more.</returns>
    /// <exception cref="ArgumentException">When the taps are neither [T] nor [K, L].</exception>
    /// <exception cref="ArgumentOutOfRangeException">When the rate is not above 0.</exception>
    public static double Magnitude(Tensor taps, double frequencyXHz, double frequencyYHz, double sampleRateHz)
    {
        ArgumentNullException.ThrowIfNull(taps);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        if (taps.dim() is < 1 or > 2 || taps.numel() == 0)
        {
            throw new ArgumentException($"A filter must be [T] or [K, L]; it is [{string.Join(", ", taps.shape)}].", nameof(taps));
        }

        using var scope = NewDisposeScope();
        double[] values = [.. taps.to(ScalarType.Float64).cpu().contiguous().data<double>()];
        double turnX = -2 * Math.PI * frequencyXHz / sampleRateHz;
        double turnY = -2 * Math.PI * frequencyYHz / sampleRateHz;
        return taps.dim() == 1
            ? Sum(values, values.Length, turnX, 0).Magnitude * Sum(values, values.Length, turnY, 0).Magnitude
            : Sum(values, (int)taps.shape[1], turnX, turnY).Magnitude;
    }

    /// <summary>The gain along the x axis in decibels: <see cref="Magnitude"/> at (f, 0).</summary>
    /// <param name="taps">[T] or [K, L].</param>
    /// <param name="frequencyHz">Frequency, in the unit of the rate.</param>
    /// <param name="sampleRateHz">Sample rate, above 0.</param>
    /// <returns>20·log₁₀|H| relative to the filter's gain at 0; negative infinity where it lets nothing pass.</returns>
    public static double Decibels(Tensor taps, double frequencyHz, double sampleRateHz) =>
        20 * Math.Log10(Magnitude(taps, frequencyHz, 0, sampleRateHz) / Magnitude(taps, 0, 0, sampleRateHz));

    private static Complex Sum(double[] values, int width, double turnX, double turnY)
    {
        Complex sum = Complex.Zero;
        for (int i = 0; i < values.Length; i++)
        {
            sum += Complex.FromPolarCoordinates(values[i], (turnX * (i % width)) + (turnY * (i / width)));
        }

        return sum;
    }
}
