using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Imaging;

/// <summary>Images from a generator.</summary>
internal static class ImageGenerator
{
    /// <summary>Makes one image per seed; equal seeds give the image the reference tools give.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="seeds">Seeds, 0 … 2³² - 1.</param>
    /// <param name="options">Truncation, class, noise; null is the defaults.</param>
    /// <param name="progress">Receives the number of images done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The images, made as they are asked for.</returns>
    /// <exception cref="UsageException">When a seed or the class is out of range, or a class is needed and absent.</exception>
    public static IEnumerable<Image> FromSeeds(
        GeneratorNetwork generator, IReadOnlyList<long> seeds, GenerationOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(seeds);
        options ??= new GenerationOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Batch, 1, nameof(options));
        return Generate(generator, seeds, LabelsOf(generator, seeds.Count, options), options, progress, cancellationToken);
    }

    /// <summary>Makes one image per seed, each of its own label.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="seeds">Seeds, 0 … 2³² - 1.</param>
    /// <param name="labels">One label per seed; null for an unconditional network.</param>
    /// <param name="options">Truncation and noise; its class and label are ignored.</param>
    /// <returns>The images, made as they are asked for.</returns>
    internal static IEnumerable<Image> FromSeeds(GeneratorNetwork generator, IReadOnlyList<long> seeds, ImageLabel[]? labels, GenerationOptions options) =>
        Generate(generator, seeds, labels, options, null, default);

    /// <summary>Labels as vectors, one-hot for classes.</summary>
    /// <param name="generator">The network they are for.</param>
    /// <param name="labels">Classes or vectors.</param>
    /// <returns>[N, CDim] float32 on the network's device; a fresh tensor.</returns>
    /// <exception cref="UsageException">When a label is out of range or the network is unconditional.</exception>
    public static Tensor Labels(GeneratorNetwork generator, IReadOnlyList<ImageLabel> labels)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(labels);
        return tensor([.. labels.SelectMany(generator.Labels.Vector)], [labels.Count, generator.CDim], ScalarType.Float32, generator.Device);
    }

    /// <summary>The latents w of seeds.</summary>
    /// <remarks>The tensor does not say whether it is truncated; <c>Latent.FromSeeds</c> does.</remarks>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="seeds">Seeds, 0 … 2³² - 1.</param>
    /// <param name="options">Truncation and class; null is the defaults.</param>
    /// <returns>[N, NumWs, WDim] float32 on the network's device; a fresh tensor.</returns>
    /// <exception cref="UsageException">When a seed or the class is out of range, or a class is needed and absent.</exception>
    public static Tensor Ws(GeneratorNetwork generator, IReadOnlyList<long> seeds, GenerationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(seeds);
        options ??= new GenerationOptions();
        return Ws(generator, seeds, LabelsOf(generator, seeds.Count, options), options);
    }

    /// <summary>The latents w of latents.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="z">[N, ZDim] float32 on the network's device.</param>
    /// <param name="options">Truncation and class; null is the defaults.</param>
    /// <returns>[N, NumWs, WDim] float32 on the network's device; a fresh tensor.</returns>
    /// <exception cref="UsageException">When the class is out of range, or needed and absent.</exception>
    public static Tensor Ws(GeneratorNetwork generator, Tensor z, GenerationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(z);
        options ??= new GenerationOptions();
        return Map(generator, z, LabelsOf(generator, (int)z.shape[0], options), options);
    }

    /// <summary>The latents w of latents, each of its own label; a label that is needed and unknown is an error.</summary>
    internal static Tensor Ws(GeneratorNetwork generator, Tensor z, IReadOnlyList<ImageLabel> labels, GenerationOptions options) =>
        Map(generator, z, generator.CDim == 0 && !labels.Any(label => label.IsKnown) ? null : [.. labels], options);

    private static Tensor Ws(GeneratorNetwork generator, IReadOnlyList<long> seeds, ImageLabel[]? labels, GenerationOptions options)
    {
        using Tensor z = generator.Latents(seeds, generator.Device);
        return Map(generator, z, labels, options);
    }

    private static Tensor Map(GeneratorNetwork generator, Tensor z, ImageLabel[]? labels, GenerationOptions options)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor? c = labels is null ? null : Labels(generator, labels);
        return generator.Truncate(generator.Map(z, c), c, options.Psi(generator.NumWs)).MoveToOuterDisposeScope();
    }

    private static ImageLabel[]? LabelsOf(GeneratorNetwork generator, int count, GenerationOptions options)
    {
        ImageLabel label = options.Condition;
        if (generator.CDim == 0 && !label.IsKnown)
        {
            return null;
        }

        generator.Labels.Vector(label); // a wrong one is an error before anything is drawn
        return [.. Enumerable.Repeat(label, count)];
    }

    private static IEnumerable<Image> Generate(
        GeneratorNetwork generator, IReadOnlyList<long> seeds, ImageLabel[]? labels, GenerationOptions options, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        int batch = Math.Min(options.Batch, seeds.Count);
        for (int first = 0; first < seeds.Count; first += batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(batch, seeds.Count - first);
            foreach (Image image in Batch(generator, [.. seeds.Skip(first).Take(count)], labels?[first..(first + count)], options))
            {
                yield return image;
            }

            progress?.Report(first + count);
        }
    }

    private static Image[] Batch(GeneratorNetwork generator, long[] seeds, ImageLabel[]? labels, GenerationOptions options)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor ws = Ws(generator, seeds, labels, options);
        using ImageNoise? noise = options.NoiseOf(seeds, generator.Device);
        return GeneratedImages.Of(generator, generator.Synthesize(ws, options.Synthesis(noise)));
    }
}
