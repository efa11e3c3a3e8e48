using static TorchSharp.torch;

namespace StyleGanSharp.Signal;

/// <summary>Design of finite low-pass filters: Kaiser-windowed sinc, or Kaiser-windowed jinc for a radially symmetric response (StyleGAN3, appendix C).</summary>
public static class LowPassFilter
{
    /// <summary>Designs a filter of unit gain at frequency zero.</summary>
    /// <param name="taps">Number of taps a side, at least 1; one tap means no filter.</param>
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

        double[] window = KaiserWindow(taps, KaiserBeta(taps, widthHz / (sampleRateHz / 2)));
        double[] values = radial ? Jinc(window, cutoffHz, sampleRateHz) : Sinc(window, cutoffHz, sampleRateHz);
        float[] normalised = FirFilter.ToUnitSum(values);
        return radial ? tensor(normalised, taps, taps) : tensor(normalised);
    }

    /// <summary>Kaiser's shape parameter for a transition band given as a fraction of the Nyquist frequency.</summary>
    internal static double KaiserBeta(int taps, double relativeWidth)
    {
        double attenuationDb = (2.285 * (taps - 1) * Math.PI * relativeWidth) + 7.95;
        return attenuationDb switch
        {
            > 50 => 0.1102 * (attenuationDb - 8.7),
            > 21 => (0.5842 * Math.Pow(attenuationDb - 21, 0.4)) + (0.07886 * (attenuationDb - 21)),
            _ => 0,
        };
    }

    private static double[] KaiserWindow(int taps, double beta)
    {
        double centre = (taps - 1) / 2.0;
        double scale = Bessel.I0(beta);
        var window = new double[taps];
        for (int n = 0; n < taps; n++)
        {
            double position = (n - centre) / centre;
            window[n] = Bessel.I0(beta * Math.Sqrt(Math.Max(1 - (position * position), 0))) / scale;
        }

        return window;
    }

    private static double[] Sinc(double[] window, double cutoffHz, double sampleRateHz)
    {
        var values = new double[window.Length];
        for (int n = 0; n < values.Length; n++)
        {
            double seconds = (n - ((values.Length - 1) / 2.0)) / sampleRateHz;
            double ideal = seconds == 0 ? 2 * cutoffHz : Math.Sin(2 * Math.PI * cutoffHz * seconds) / (Math.PI * seconds);
            values[n] = ideal * window[n];
        }

        return values;
    }

    private static double[] Jinc(double[] window, double cutoffHz, double sampleRateHz)
    {
        int taps = window.Length;
        double centre = (taps - 1) / 2.0;
        var values = new double[taps * taps];
        for (int y = 0; y < taps; y++)
        {
            for (int x = 0; x < taps; x++)
            {
                double seconds = Math.Sqrt(((x - centre) * (x - centre)) + ((y - centre) * (y - centre))) / sampleRateHz;
                double ideal = seconds == 0 ? cutoffHz : Bessel.J1(2 * Math.PI * cutoffHz * seconds) / (Math.PI * seconds);
                values[(y * taps) + x] = ideal * window[y] * window[x];
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
