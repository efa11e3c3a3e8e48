using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;
using static TorchSharp.torch;

namespace StyleGanSharp.Signals;

/// <summary>Averages the power spectrum of images as they come (StyleGAN3, appendix A, figure of average spectra).</summary>
/// <remarks>
/// With w the separable Kaiser window scaled to Σw² = 1, the spectrum is E‖F{w·(x - μ)/σ}‖², averaged over images and channels; so white noise of the images' own variance has 1 (0 dB) everywhere.
/// μ and σ are known only at the end: as F{w·(x - μ)} = F{w·x} - μ·F{w}, the sums of |F{w·x}|² and of F{w·x} are enough to whiten afterwards, by the images' own statistics or by those of others.
/// </remarks>
public sealed class SpectrumEstimator : IDisposable
{
    /// <summary>Frequencies to hold at a time: 1024² for three channels take about 100 MB as complex numbers.</summary>
    private const long ValuesAtOnce = 1L << 23;

    private readonly Tensor _window; // [R, R]
    private readonly Tensor _powerSum; // [C, F, F/2 + 1]
    private readonly Tensor _realSum;
    private readonly Tensor _imaginarySum;
    private readonly Tensor _pixelSums; // [2, C]: of values and of their squares

    /// <summary>Starts with no image.</summary>
    /// <param name="resolution">Width and height of the images, at least 2.</param>
    /// <param name="channels">Channels of the images, at least 1.</param>
    /// <param name="options">Window and padding; null is the defaults.</param>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    public SpectrumEstimator(int resolution, int channels, SpectrumOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resolution, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        options ??= new SpectrumOptions();
        options.Validate();
        (Resolution, Channels, Size) = (resolution, channels, checked(resolution * options.Padding));
        using var scope = NewDisposeScope();
        Tensor window = tensor(LowPassFilter.KaiserWindow(resolution, options.WindowBeta));
        window = window / window.norm();
        _window = outer(window, window).DetachFromDisposeScope();
        long[] half = [channels, Size, (Size / 2) + 1];
        _powerSum = zeros(half, ScalarType.Float64).DetachFromDisposeScope();
        _realSum = zeros(half, ScalarType.Float64).DetachFromDisposeScope();
        _imaginarySum = zeros(half, ScalarType.Float64).DetachFromDisposeScope();
        _pixelSums = zeros([2, channels], ScalarType.Float64).DetachFromDisposeScope();
    }

    /// <summary>Width and height of the images.</summary>
    public int Resolution { get; }

    /// <summary>Channels of the images.</summary>
    public int Channels { get; }

    /// <summary>Frequencies along each axis.</summary>
    public int Size { get; }

    /// <summary>Number of images so far.</summary>
    public long ImageCount { get; private set; }

    /// <summary>Takes images in.</summary>
    /// <param name="images">[N, <see cref="Channels"/>, <see cref="Resolution"/>, <see cref="Resolution"/>] of a float type in [-1, 1], any device.</param>
    /// <exception cref="UsageException">When the shape is another one.</exception>
    public void Add(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.dim() != 4 || images.shape[1] != Channels || images.shape[2] != Resolution || images.shape[3] != Resolution)
        {
            throw new UsageException($"The spectrum is of images [N, {Channels}, {Resolution}, {Resolution}]; these are [{string.Join(", ", images.shape)}].");
        }

        int atOnce = (int)Math.Max(ValuesAtOnce / ((long)Channels * Size * Size), 1);
        for (long first = 0; first < images.shape[0]; first += atOnce)
        {
            AddSome(images, first, Math.Min(atOnce, images.shape[0] - first));
        }
    }

    /// <summary>Mean and standard deviation of all pixels so far.</summary>
    /// <returns>The statistics.</returns>
    /// <exception cref="StyleGanException">When there is no image yet.</exception>
    public ChannelStatistics Statistics()
    {
        ThrowIfEmpty();
        double count = (double)ImageCount * Resolution * Resolution;
        double[] sums = [.. _pixelSums.data<double>()];
        double[] mean = [.. sums.Take(Channels).Select(sum => sum / count)];
        return new ChannelStatistics(mean, [.. sums.Skip(Channels).Select((sum, c) => Math.Sqrt(Math.Max((sum / count) - (mean[c] * mean[c]), 0)))]);
    }

    /// <summary>The average so far.</summary>
    /// <param name="whitening">What to subtract and divide by; null is <see cref="Statistics"/>. Give the training data's to compare generators with them.</param>
    /// <returns>The spectrum.</returns>
    /// <exception cref="StyleGanException">When there is no image yet, or the images are all one color.</exception>
    /// <exception cref="UsageException">When the statistics are of another number of channels.</exception>
    public PowerSpectrum Result(ChannelStatistics? whitening = null)
    {
        ThrowIfEmpty();
        whitening ??= Statistics();
        if (whitening.Mean.Count != Channels || whitening.StandardDeviation.Count != Channels)
        {
            throw new UsageException($"The images have {Quantity.Of(Channels, "channel")}, the statistics to whiten them by {whitening.Mean.Count}. Compare images with equal channels.");
        }

        if (whitening.StandardDeviation.Any(deviation => !(deviation > 0)))
        {
            throw new StyleGanException("A channel has one value in all images, so there is no spectrum to scale. Check the images.");
        }

        using var scope = NewDisposeScope();
        Tensor Column(IReadOnlyList<double> values) => tensor(values.ToArray(), [Channels, 1, 1]);
        Tensor mean = Column(whitening.Mean);
        Tensor window = fft.rfft2(_window, [Size, Size]); // [F, F/2 + 1]
        Tensor cross = ((_realSum * window.real) + (_imaginarySum * window.imag)) / ImageCount;
        Tensor power = (_powerSum / ImageCount) - (2 * mean * cross) + (mean.square() * (window.real.square() + window.imag.square())); // |F{w·(x - μ)}|², [C, F, F/2 + 1]
        power = (power / Column(whitening.StandardDeviation).square()).mean([0]).clamp_min(0);
        return new PowerSpectrum(Resolution, Size, ImageCount, whitening, Centerd([.. power.contiguous().data<double>()]));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor held in new[] { _window, _powerSum, _realSum, _imaginarySum, _pixelSums })
        {
            held.Dispose();
        }
    }

    private void AddSome(Tensor images, long first, long count)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor x = images.narrow(0, first, count).cpu().to(ScalarType.Float64);
        Tensor spectrum = fft.rfft2(x * _window, [Size, Size]); // [N, C, F, F/2 + 1]
        _realSum.add_(spectrum.real.sum(dim: 0));
        _imaginarySum.add_(spectrum.imag.sum(dim: 0));
        _powerSum.add_((spectrum.real.square() + spectrum.imag.square()).sum(dim: 0));
        _pixelSums.add_(stack([x.sum([0, 2, 3]), x.square().sum([0, 2, 3])]));
        ImageCount += count;
    }

    private void ThrowIfEmpty()
    {
        if (ImageCount == 0)
        {
            throw new StyleGanException("There are no images, so there is no spectrum. Add some first.");
        }
    }

    /// <summary>The whole plane, frequency 0 in the middle, of the half that a real signal's transform keeps: the other half mirrors it.</summary>
    private double[] Centerd(double[] half)
    {
        int columns = (Size / 2) + 1;
        var whole = new double[Size * Size];
        for (int i = 0; i < whole.Length; i++)
        {
            int x = PowerSpectrum.Wrap((i % Size) - (Size / 2), Size);
            int y = PowerSpectrum.Wrap((i / Size) - (Size / 2), Size);
            whole[i] = x < columns ? half[(y * columns) + x] : half[(PowerSpectrum.Wrap(-y, Size) * columns) + Size - x];
        }

        return whole;
    }
}
