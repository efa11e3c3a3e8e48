using StyleGanSharp.Checkpoints;
using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <summary>A generator to work with: images from seeds, latents of images, edits along directions.</summary>
/// <remarks>Not safe for use from several threads at once; load one per thread.</remarks>
/// <example><code>
/// using var model = StyleGanModel.Load("ffhq.pkl");
/// model.Generate(seed: 7, truncation: 0.7).Save("7.png");
/// using Latent me = model.Invert(Image.Load("me.jpg"));
/// using Direction smile = Direction.Load("directions.safetensors", "smile");
/// using Latent smiling = me + (2 * smile);
/// model.Synthesize(smiling).Save("smile.png");
/// </code></example>
public sealed class StyleGanModel : IDisposable
{
    /// <summary>Puts a model around a generator.</summary>
    /// <param name="generator">The network, on any device; the model takes ownership.</param>
    public StyleGanModel(GeneratorNetwork generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        Generator = generator;
    }

    /// <summary>The network itself, for work with tensors.</summary>
    public GeneratorNetwork Generator { get; }

    /// <summary>Where it computes.</summary>
    public Device Device => Generator.Device;

    /// <summary>Width and height of the images in pixels.</summary>
    public int Resolution => Generator.ImgResolution;

    /// <summary>Channels of the images: 1 (gray), 3 (RGB) or 4 (RGBA).</summary>
    public int Channels => Generator.ImgChannels;

    /// <summary>Number of classes; 0 when unconditional.</summary>
    public int ClassCount => Generator.CDim;

    /// <summary>Loads a network to generate with.</summary>
    /// <param name="source">A .safetensors file, an official .pkl (read as data, nothing in it is executed), a run folder, which stands for its last snapshot, an http(s) address, which is fetched once, or one of <see cref="BuiltinNetworks"/>.</param>
    /// <param name="device">Where to compute; null is the best device of this machine (<see cref="Devices.Best"/>).</param>
    /// <param name="download">Progress, cancellation and cache of an address; null is the defaults.</param>
    /// <returns>The model, with the moving average of the weights (<c>G_ema</c>) where there is one; dispose it.</returns>
    /// <exception cref="StyleGanException">When there is no such file, it is damaged or of another kind, or its weights do not fit.</exception>
    public static StyleGanModel Load(string source, Device? device = null, DownloadOptions? download = null) =>
        new(NetworkFile.LoadGenerator(source, device ?? Devices.Best(), download: download));

    /// <summary>Makes the image of a seed, the same as the reference tools make.</summary>
    /// <param name="seed">0 … 2³² - 1.</param>
    /// <param name="truncation">ψ (StyleGAN, appendix B): 1 is the full variety, 0 the mean image.</param>
    /// <param name="label">Class, 0 … <see cref="ClassCount"/> - 1; null for an unconditional network.</param>
    /// <returns>The image, <see cref="Resolution"/> pixels wide and high.</returns>
    /// <exception cref="UsageException">When the seed or the class is out of range, or a class is needed and absent.</exception>
    public Image Generate(long seed, double truncation = 1, int? label = null) =>
        Generate([seed], new GenerationOptions { TruncationPsi = truncation, Class = label }).First();

    /// <summary>Makes the images of seeds.</summary>
    /// <param name="seeds">Each 0 … 2³² - 1.</param>
    /// <param name="options">Truncation, class, noise, view; null is the defaults.</param>
    /// <param name="progress">Receives the number of images done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>One image per seed, made as they are asked for.</returns>
    /// <exception cref="UsageException">When a seed or the class is out of range, or a class is needed and absent.</exception>
    public IEnumerable<Image> Generate(IReadOnlyList<long> seeds, GenerationOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        ImageGenerator.FromSeeds(Generator, seeds, options, progress, cancellationToken);

    /// <summary>The latent of a seed: z by the seed, w by the mapping network.</summary>
    /// <param name="seed">0 … 2³² - 1.</param>
    /// <param name="truncation">ψ: 1 leaves it as it is.</param>
    /// <param name="label">Class, 0 … <see cref="ClassCount"/> - 1; null for an unconditional network.</param>
    /// <returns>A latent of one image; dispose it.</returns>
    /// <exception cref="UsageException">When the seed or the class is out of range, or a class is needed and absent.</exception>
    public Latent Map(long seed, double truncation = 1, int? label = null) => Map([seed], new GenerationOptions { TruncationPsi = truncation, Class = label });

    /// <summary>The latents of seeds.</summary>
    /// <param name="seeds">At least one, each 0 … 2³² - 1.</param>
    /// <param name="options">Truncation and class; null is the defaults.</param>
    /// <returns>A latent of as many images; dispose it.</returns>
    /// <exception cref="UsageException">When a seed or the class is out of range, or a class is needed and absent.</exception>
    public Latent Map(IReadOnlyList<long> seeds, GenerationOptions? options = null) => Latent.FromSeeds(Generator, seeds, options);

    /// <summary>Makes the image of a latent.</summary>
    /// <param name="latent">A latent of one image.</param>
    /// <param name="options">Truncation, of a latent that is not truncated yet; noise, view; null is the defaults.</param>
    /// <returns>The image.</returns>
    /// <exception cref="UsageException">When the latent holds several images or belongs to another network, or is truncated already and truncation is asked for.</exception>
    public Image Synthesize(Latent latent, GenerationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(latent);
        return latent.Count == 1 ? SynthesizeAll(latent, options).Single()
            : throw new UsageException($"The latent holds {latent.Count} images. Use {nameof(SynthesizeAll)}, or {nameof(Latent.Pick)} one.");
    }

    /// <summary>Makes the images of a latent.</summary>
    /// <param name="latent">Any number of images.</param>
    /// <param name="options">Truncation, of a latent that is not truncated yet; noise, view; null is the defaults.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The images, made as they are asked for.</returns>
    /// <exception cref="UsageException">When the latent belongs to another network, or is truncated already and truncation is asked for.</exception>
    public IEnumerable<Image> SynthesizeAll(Latent latent, GenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        LatentImages.Make(Generator, latent, options, cancellationToken);

    /// <summary>Finds the latent whose image is closest to a given one (projection, StyleGAN2 appendix D). Takes a minute on a GPU, longer on a CPU.</summary>
    /// <param name="image">Any size; it is cut to a square from its center, scaled and converted to the network's channels.</param>
    /// <param name="options">Space, steps and learning rate; null is the defaults.</param>
    /// <param name="progress">Receives how far the search is.</param>
    /// <param name="cancellationToken">Ends the search with what it has found so far.</param>
    /// <returns>A latent of one image, with the noise maps that were found; dispose it.</returns>
    /// <exception cref="UsageException">When an option cannot be used.</exception>
    public Latent Invert(Image image, InversionOptions? options = null, IProgress<ProjectionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        using ProjectionResult result = Invert([image], options, progress, cancellationToken);
        return result.Latent.Pick(0);
    }

    /// <summary>Finds the latents of several images, with their scores and reconstructions.</summary>
    /// <param name="images">At least one, each of any size.</param>
    /// <param name="options">Space, steps and learning rate; null is the defaults.</param>
    /// <param name="progress">Receives how far the search is.</param>
    /// <param name="cancellationToken">Ends the search with what it has found so far.</param>
    /// <returns>What was found; dispose it.</returns>
    /// <exception cref="UsageException">When an option cannot be used.</exception>
    public ProjectionResult Invert(
        IReadOnlyList<Image> images, InversionOptions? options = null, IProgress<ProjectionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ProjectionTarget[] targets = [.. images.Select((image, i) => ProjectionTarget.Fit(image, $"image {i}", Generator))];
        using IPerceptualDistance distance = FeatureCatalog.OpenBestDistance(new FeatureOptions { Device = Device });
        using Tensor stacked = ProjectionTarget.Stack(targets, Device); // [N, C, R, R]
        return Projector.Project(Generator, stacked, distance, options ?? new InversionOptions(), progress, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => Generator.Dispose();
}
