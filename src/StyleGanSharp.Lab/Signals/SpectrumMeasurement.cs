using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Signals;

/// <summary>Takes average power spectra of generators and data sets. Both are measured as 8-bit images, so that rounding weighs on both alike.</summary>
public static class SpectrumMeasurement
{
    private const int ImagesAtOnce = 8;

    /// <summary>Measures a generator's images of the seeds 0, 1, …</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="count">Number of images, at least 1.</param>
    /// <param name="generation">Truncation, class, noise; null is the defaults.</param>
    /// <param name="options">Window and padding; null is the defaults.</param>
    /// <param name="progress">Receives the number of images done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The estimator with all images in it; dispose it.</returns>
    /// <exception cref="UsageException">When an option is out of range, or a class is needed and absent.</exception>
    public static SpectrumEstimator OfGenerator(
        GeneratorNetwork generator, int count, GenerationOptions? generation = null, SpectrumOptions? options = null,
        IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ThrowIfNone(count);
        long[] seeds = [.. Enumerable.Range(0, count).Select(seed => (long)seed)];
        return Measure(
            ImageGenerator.FromSeeds(generator, seeds, generation, cancellationToken: cancellationToken),
            generator.ImgResolution, generator.ImgChannels, options, progress, cancellationToken);
    }

    /// <summary>Measures the images of a data set. Images that cannot be read are left out; <see cref="ImageDataset.Unreadable"/> names them.</summary>
    /// <param name="dataset">The images.</param>
    /// <param name="options">Window and padding; null is the defaults.</param>
    /// <param name="progress">Receives the number of images done.</param>
    /// <param name="cancellationToken">Stops between images.</param>
    /// <returns>The estimator with all images in it; dispose it.</returns>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    /// <exception cref="StyleGanException">When most images cannot be read; names one.</exception>
    public static SpectrumEstimator OfDataset(ImageDataset dataset, SpectrumOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ThrowIfNone(dataset.Count);
        SpectrumEstimator measured = Measure(Readable(dataset), dataset.Resolution, dataset.Channels, options, progress, cancellationToken);
        try
        {
            dataset.RequireReadable();
            return measured;
        }
        catch
        {
            measured.Dispose();
            throw;
        }
    }

    private static IEnumerable<Image> Readable(ImageDataset dataset) => Enumerable.Range(0, dataset.Count).Select(dataset.ReadOrLeaveOut).OfType<Image>();

    private static SpectrumEstimator Measure(
        IEnumerable<Image> images, int resolution, int channels, SpectrumOptions? options, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var estimator = new SpectrumEstimator(resolution, channels, options);
        try
        {
            foreach (Image[] batch in images.Chunk(ImagesAtOnce))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using Tensor x = ImageConversion.FromImages(batch);
                estimator.Add(x);
                progress?.Report((int)estimator.ImageCount);
            }

            return estimator;
        }
        catch
        {
            estimator.Dispose();
            throw;
        }
    }

    private static void ThrowIfNone(int count)
    {
        if (count < 1)
        {
            throw new OptionException("SpectrumMeasurement.count", count, "it must be at least 1");
        }
    }
}
