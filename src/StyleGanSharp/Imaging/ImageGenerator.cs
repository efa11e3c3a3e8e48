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
        return Generate(generator, seeds, ClassesOf(generator, seeds.Count, options), options, progress, cancellationToken);
    }

    /// <summary>Makes one image per seed, each of its own class.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="seeds">Seeds, 0 … 2³² - 1.</param>
    /// <param name="classes">One class a seed; null for an unconditional network.</param>
    /// <param name="options">Truncation and noise; its class is ignored.</param>
    /// <returns>The images, made as they are asked for.</returns>
    internal static IEnumerable<Image> FromSeeds(GeneratorNetwork generator, IReadOnlyList<long> seeds, int[]? classes, GenerationOptions options) =>
        Generate(generator, seeds, classes, options, null, default);

    /// <summary>One-hot labels.</summary>
    /// <param name="generator">The network they are for.</param>
    /// <param name="classes">Class numbers.</param>
    /// <returns>[N, CDim] float32 on the network's device; a fresh tensor.</returns>
    /// <exception cref="UsageException">When a class is out of range or the network is unconditional.</exception>
    public static Tensor Labels(GeneratorNetwork generator, IReadOnlyList<int> classes)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(classes);
        var values = new float[classes.Count * generator.CDim];
        for (int i = 0; i < classes.Count; i++)
        {
            values[(i * generator.CDim) + ClassOf(generator, classes[i])] = 1;
        }

        return tensor(values, [classes.Count, generator.CDim], ScalarType.Float32, generator.Device);
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
        return Ws(generator, seeds, ClassesOf(generator, seeds.Count, options), options);
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
        return Map(generator, z, ClassesOf(generator, (int)z.shape[0], options), options);
    }

    /// <summary>The latents w of latents, each of its own class; a class that is needed and null is an error.</summary>
    internal static Tensor Ws(GeneratorNetwork generator, Tensor z, IReadOnlyList<int?> classes, GenerationOptions options) =>
        Map(generator, z, generator.CDim == 0 && classes.All(number => number is null) ? null : [.. classes.Select(number => ClassOf(generator, number))], options);

    private static Tensor Ws(GeneratorNetwork generator, IReadOnlyList<long> seeds, int[]? classes, GenerationOptions options)
    {
        using Tensor z = generator.Latents(seeds, generator.Device);
        return Map(generator, z, classes, options);
    }

    private static Tensor Map(GeneratorNetwork generator, Tensor z, int[]? classes, GenerationOptions options)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor? c = classes is null ? null : Labels(generator, classes);
        return generator.Truncate(generator.Map(z, c), c, options.Psi(generator.NumWs)).MoveToOuterDisposeScope();
    }

    private static int[]? ClassesOf(GeneratorNetwork generator, int count, GenerationOptions options) =>
        generator.CDim == 0 && options.Class is null ? null : [.. Enumerable.Repeat(ClassOf(generator, options.Class), count)];

    private static IEnumerable<Image> Generate(
        GeneratorNetwork generator, IReadOnlyList<long> seeds, int[]? classes, GenerationOptions options, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        for (int first = 0; first < seeds.Count; first += options.Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(options.Batch, seeds.Count - first);
            foreach (Image image in Batch(generator, [.. seeds.Skip(first).Take(count)], classes?[first..(first + count)], options))
            {
                yield return image;
            }

            progress?.Report(first + count);
        }
    }

    private static Image[] Batch(GeneratorNetwork generator, long[] seeds, int[]? classes, GenerationOptions options)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor ws = Ws(generator, seeds, classes, options);
        using ImageNoise? noise = options.NoiseOf(seeds, generator.Device);
        return ImageConversion.ToImages(generator.Synthesize(ws, options.Synthesis(noise)));
    }

    private static int ClassOf(GeneratorNetwork generator, int? number)
    {
        if (generator.CDim == 0)
        {
            throw new OptionException("GenerationOptions.Class", number, "the network is unconditional, so it has no classes", "Leave it out.");
        }

        if (number is not { } found)
        {
            throw new OptionException("GenerationOptions.Class", null, $"the network is conditional, and a class of 0 to {generator.CDim - 1} must be chosen");
        }

        return found >= 0 && found < generator.CDim ? found : throw new OptionException("GenerationOptions.Class", found, $"the network has classes 0 to {generator.CDim - 1}");
    }
}
