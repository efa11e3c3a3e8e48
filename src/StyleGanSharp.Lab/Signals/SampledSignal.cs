using static TorchSharp.torch;

namespace StyleGanSharp.Signals;

/// <summary>Between continuous signals on the plane and their samples (StyleGAN3 §2, eq. 1). Positions are in image widths from the center, x to the right and y down; rates are in samples a width.</summary>
public static class SampledSignal
{
    /// <summary>Where the samples of a grid lie along one axis: (i + ½ - size/2)/rate, the centers of pixels.</summary>
    /// <param name="size">Number of samples, at least 1; more than <paramref name="rate"/> when the grid reaches beyond the image's edges.</param>
    /// <param name="rate">Samples an image width, above 0.</param>
    /// <returns>[size] float64 on the CPU, a fresh tensor.</returns>
    /// <exception cref="ArgumentOutOfRangeException">When an argument is outside its range.</exception>
    public static Tensor Positions(int size, double rate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        using var scope = NewDisposeScope();
        return ((arange(size, ScalarType.Float64) + 0.5 - (size / 2.0)) / rate).MoveToOuterDisposeScope();
    }

    /// <summary>Samples a signal, Z = Ш_s ⊙ z: its values where the impulses of the Dirac comb stand.</summary>
    /// <param name="signal">Value at (x, y).</param>
    /// <param name="size">Samples a side.</param>
    /// <param name="rate">Samples an image width.</param>
    /// <returns>[1, 1, size, size] float64 on the CPU, a fresh tensor.</returns>
    /// <exception cref="ArgumentOutOfRangeException">When an argument is outside its range.</exception>
    public static Tensor Sample(Func<double, double, double> signal, int size, double rate)
    {
        ArgumentNullException.ThrowIfNull(signal);
        using var scope = NewDisposeScope();
        double[] centers = [.. Positions(size, rate).data<double>()];
        return tensor((from y in centers from x in centers select signal(x, y)).ToArray(), [1, 1, size, size]).MoveToOuterDisposeScope();
    }

    /// <summary>Reads the signal that samples stand for at any positions: z = φ_s * Z, a sinc at every sample. Beyond the samples the signal's samples are 0.</summary>
    /// <param name="samples">[N, C, H, W] float32 or float64, any device.</param>
    /// <param name="positions">[P, 2] of a float type: x and y.</param>
    /// <param name="rate">Samples an image width, above 0.</param>
    /// <returns>[N, C, P] of the type of <paramref name="samples"/>, a fresh tensor; differentiable in them.</returns>
    /// <exception cref="ArgumentException">When a shape is wrong.</exception>
    /// <exception cref="ArgumentOutOfRangeException">When the rate is not above 0.</exception>
    public static Tensor Reconstruct(Tensor samples, Tensor positions, double rate)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        if (samples.dim() != 4 || positions.dim() != 2 || positions.shape[1] != 2)
        {
            throw new ArgumentException(
                $"Samples must be [N, C, H, W] and positions [P, 2]; they are [{string.Join(", ", samples.shape)}] and [{string.Join(", ", positions.shape)}].", nameof(samples));
        }

        using var scope = NewDisposeScope();
        Tensor Weights(long axis, long size) => // [P, size]
            ((positions.select(1, axis).to(ScalarType.Float64).cpu().unsqueeze(1) - Positions((int)size, rate).unsqueeze(0)) * rate).sinc().to(samples.dtype).to(samples.device);
        return einsum("nchw,ph,pw->ncp", samples, Weights(1, samples.shape[2]), Weights(0, samples.shape[3])).MoveToOuterDisposeScope();
    }
}
