using StyleGanSharp.Signal;
using static TorchSharp.torch;

namespace StyleGanSharp.Signals;

/// <summary>Resampling by a ratio of integers.</summary>
/// <remarks>
/// Ideally the signal is reconstructed, low-passed to what the new grid can hold and sampled anew: F(Z) = Ш_s' ⊙ (ψ_min(s, s') * φ_s * Z) (StyleGAN3 §2.1, up- and down-sampling).
/// Here the two filters are one sinc under a Kaiser window. For a ratio p/q an output sample sees one of p sets of taps (the phases of a polyphase filter), so nothing is computed at the common
/// rate p·s. Each phase is scaled to unit sum: a constant stays constant.
/// </remarks>
public static class RationalResampling
{
    /// <summary>Resamples images. The images' centers stay in place; beyond their edges they are 0.</summary>
    /// <param name="x">[N, C, H, W] float32 or float64, any device.</param>
    /// <param name="up">Numerator p of the ratio, at least 1.</param>
    /// <param name="down">Denominator q of the ratio, at least 1.</param>
    /// <param name="filterSize">Length of the filter in samples of the lower of the two rates, at least 2.</param>
    /// <param name="transition">
    /// Half of the transition band as a fraction t of the lower rate's Nyquist frequency, above 0 and below ½: frequencies below (1 - 2t) of it pass, those above it are stopped.
    /// </param>
    /// <returns>[N, C, ⌈H·p/q⌉, ⌈W·p/q⌉] of the type of <paramref name="x"/>, a fresh tensor; differentiable.</returns>
    /// <exception cref="ArgumentException">When <paramref name="x"/> is not [N, C, H, W].</exception>
    /// <exception cref="ArgumentOutOfRangeException">When another argument is outside its range.</exception>
    public static Tensor Apply(Tensor x, int up, int down, int filterSize = 32, double transition = 0.2)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfLessThan(up, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(down, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(filterSize, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(transition);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(transition, 0.5);
        if (x.dim() != 4)
        {
            throw new ArgumentException($"x must be [N, C, H, W]; it is [{string.Join(", ", x.shape)}].", nameof(x));
        }

        using var scope = NewDisposeScope();
        var filter = new PhaseFilter(up, down, filterSize, transition);
        Tensor rows = filter.Matrix((int)x.shape[2]).to(x.dtype).to(x.device); // [H', H]
        Tensor columns = filter.Matrix((int)x.shape[3]).to(x.dtype).to(x.device); // [W', W]
        return rows.matmul(x).matmul(columns.transpose(0, 1)).MoveToOuterDisposeScope();
    }

    private sealed class PhaseFilter(int up, int down, int filterSize, double transition)
    {
        private readonly double _lowerRate = Math.Min(1, up / (double)down); // in units of the input's
        private readonly double _beta = LowPassFilter.KaiserBeta(LowPassFilter.AttenuationDb(filterSize + 1, 2 * transition));

        public Tensor Matrix(int size)
        {
            int outputSize = checked((int)((((long)size * up) + down - 1) / down));
            var weights = new double[outputSize, size];
            for (int j = 0; j < outputSize; j++)
            {
                double center = ((j + 0.5 - (outputSize / 2.0)) * down / up) + (size / 2.0) - 0.5;
                double reach = filterSize / 2.0 / _lowerRate;
                int first = (int)Math.Ceiling(center - reach);
                double[] taps = [.. Enumerable.Range(first, (int)Math.Floor(center + reach) - first + 1).Select(i => Tap(i - center, reach))];
                double sum = taps.Sum();
                for (int i = Math.Max(first, 0); i < Math.Min(first + taps.Length, size); i++)
                {
                    weights[j, i] = taps[i - first] / sum;
                }
            }

            return tensor(weights);
        }

        private double Tap(double position, double reach) =>
            LowPassFilter.Ideal(position, _lowerRate / 2 * (1 - transition)) * LowPassFilter.KaiserAt(position / reach, _beta);
    }
}
