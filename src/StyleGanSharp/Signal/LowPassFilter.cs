using static TorchSharp.torch;

namespace StyleGanSharp.Signal;

/// <summary>Design of finite low-pass filters: Kaiser-windowed sinc, or Kaiser-windowed jinc for a radially symmetric response (StyleGAN3, appendix C).</summary>
public static partial class LowPassFilter
{
    /// <summary>Designs a filter of unit gain at frequency zero.</summary>
    /// <param name="taps">Number of taps per side, at least 1; one tap means no filter.</param>
    /// <param name="cutoffHz">Cutoff frequency, above 0 and at most half the sample rate, in the unit of <paramref name="sampleRateHz"/>.</param>
    /// <param name="widthHz">Width of the whole transition band (2·f_h), above 0.</param>
    /// <param name="sampleRateHz">Sample rate, above 0.</param>
    /// <param name="radial">Whether the response depends on the distance only, which needs a filter that is not separable.</param>
    /// <returns>A fresh float32 tensor on the CPU: [taps], or [taps, taps] when radial; null when <paramref name="taps"/> is 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">When an argument is outside its range.</exception>
    public static Tensor? Design(int taps, double cutoffHz, double widthHz, double sampleRateHz, bool radial = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(taps, 1);
        if (taps == 1)
        {
            return null;
        }

        ThrowIfNotPositive(sampleRateHz, nameof(sampleRateHz));
        ThrowIfNotPositive(cutoffHz, nameof(cutoffHz));
        ThrowIfNotPositive(widthHz, nameof(widthHz));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cutoffHz, sampleRateHz / 2);

        double[] window = KaiserWindow(taps, KaiserBeta(AttenuationDb(taps, widthHz / (sampleRateHz / 2))));
        double[] values = radial ? Jinc(window, cutoffHz, sampleRateHz) : Sinc(window, cutoffHz, sampleRateHz);
        float[] normalized = FirFilter.ToUnitSum(values);
        return radial ? tensor(normalized, taps, taps) : tensor(normalized);
    }

    private static double[] Sinc(double[] window, double cutoffHz, double sampleRateHz)
    {
        var values = new double[window.Length];
        for (int n = 0; n < values.Length; n++)
        {
            double seconds = (n - ((values.Length - 1) / 2.0)) / sampleRateHz;
            values[n] = Ideal(seconds, cutoffHz) * window[n];
        }

        return values;
    }

    private static double[] Jinc(double[] window, double cutoffHz, double sampleRateHz)
    {
        int taps = window.Length;
        double center = (taps - 1) / 2.0;
        var values = new double[taps * taps];
        for (int y = 0; y < taps; y++)
        {
            for (int x = 0; x < taps; x++)
            {
                double seconds = Math.Sqrt(((x - center) * (x - center)) + ((y - center) * (y - center))) / sampleRateHz;
                values[(y * taps) + x] = RadialIdeal(seconds, cutoffHz) * window[y] * window[x];
            }
        }

        return values;
    }

    private static void ThrowIfNotPositive(double value, string name)
    {
        if (!(value > 0) || double.IsInfinity(value))
        {
            throw new ArgumentOutOfRangeException(name, value, "Must be a finite number above 0.");
        }
    }
}
