using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference.Directions;
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
public sealed partial class StyleGanModel : IDisposable
{
    /// <summary>Puts a model around a generator.</summary>
    /// <param name="generator">The network, on any device; the model takes ownership.</param>
    /// <param name="info">Where it comes from; null is unknown.</param>
    public StyleGanModel(GeneratorNetwork generator, NetworkFileInfo? info = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        Generator = generator;
        Info = info ?? new NetworkFileInfo();
        Generator.Labels = Info.Labels(generator.CDim);
    }

    /// <summary>The network itself, for work with tensors.</summary>
    public GeneratorNetwork Generator { get; }

    /// <summary>Where the network comes from.</summary>
    public NetworkFileInfo Info { get; }

    /// <summary>The file it was loaded from, or the name of a built-in network; null for a network that was made in memory.</summary>
    internal string? SourceFile { get; init; }

    /// <summary>Where it computes.</summary>
    public Device Device => Generator.Device;

    /// <summary>Width and height of the images in pixels.</summary>
    public int Resolution => Generator.ImgResolution;

    /// <summary>Channels of the images: 1 (gray), 3 (RGB) or 4 (RGBA).</summary>
    public int Channels => Generator.ImgChannels;

    /// <summary>Number of classes; 0 when unconditional.</summary>
    public int ClassCount => Generator.CDim;

    /// <summary>Whether labels are vectors and not classes, as far as the network's file says; images are then chosen by <see cref="GenerationOptions.Label"/>.</summary>
    public bool HasVectorLabels => Generator.Labels.AreVectors;

    /// <summary>A label of the training images as <see cref="ParseLabel"/> reads it, e.g. <c>3</c>, <c>0.5,0.33</c> or <c>glasses=1,hat=1</c>; null when unconditional.</summary>
    public string? LabelExample => Generator.Labels.Example;

    /// <summary>Loads a network to generate with.</summary>
    /// <param name="source">A .safetensors file, an official .pkl (read as data, nothing in it is executed), a run folder, which stands for its last snapshot, an http(s) address, which is fetched once, or one of <see cref="BuiltinNetworks"/>.</param>
    /// <param name="device">Where to compute; null is the best device of this machine (<see cref="Devices.Best"/>).</param>
    /// <param name="download">Progress, cancellation and cache of an address; null is the defaults.</param>
    /// <returns>The model, with the moving average of the weights (<c>G_ema</c>) where there is one; dispose it.</returns>
    /// <exception cref="StyleGanException">When there is no such file, it is damaged or of another kind, or its weights do not fit.</exception>
    public static StyleGanModel Load(string source, Device? device = null, DownloadOptions? download = null)
    {
        using NetworkFile file = NetworkFile.Open(source, download);
        return new StyleGanModel(file.LoadGenerator(device ?? Devices.Best()), file.Info) { SourceFile = file.Path };
    }

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

    /// <summary>Reads a label as users type it: <c>0.5,0.33</c> is all its numbers; <c>glasses=1,hat=1</c> or <c>glasses,hat</c> are some by name, and the others are 0; <c>cat</c> or <c>3</c> is a class.</summary>
    /// <param name="text">The label.</param>
    /// <returns><see cref="ClassCount"/> numbers, for <see cref="GenerationOptions.Label"/>; one-hot for a class.</returns>
    /// <exception cref="UsageException">When the network is unconditional, a name is unknown, or there are too many or too few numbers; says what can be given.</exception>
    public IReadOnlyList<float> ParseLabel(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Generator.Labels.Vector(Generator.Labels.Parse(text));
    }

    /// <summary>Reads a class as users type it: its number, or its name where the network's file keeps names.</summary>
    /// <param name="text">The class.</param>
    /// <returns>Its number, for <see cref="GenerationOptions.Class"/>.</returns>
    /// <exception cref="UsageException">When the network has no classes, or none of this name; says which it has.</exception>
    public int ParseClass(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Generator.Labels.ParseClass(text);
    }

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

    /// <summary>The latents of seeds in z, before the mapping network.</summary>
    /// <param name="seeds">At least one, each 0 … 2³² - 1.</param>
    /// <param name="label">Class, 0 … <see cref="ClassCount"/> - 1; null for an unconditional network.</param>
    /// <returns>A latent of as many images in <see cref="LatentSpace.Z"/>; dispose it.</returns>
    /// <exception cref="UsageException">When a seed is out of range.</exception>
    public Latent Draw(IReadOnlyList<long> seeds, int? label = null) => Latent.InZ(Generator.Latents(seeds, Device), [.. Enumerable.Repeat(label, seeds.Count)]);

    /// <summary>Maps latents from z to w.</summary>
    /// <param name="latent">A latent in <see cref="LatentSpace.Z"/>.</param>
    /// <param name="options">Truncation, and the class of images that do not know theirs; null is the defaults.</param>
    /// <returns>A latent of as many images in <see cref="LatentSpace.W"/>; dispose it.</returns>
    /// <exception cref="UsageException">When the latent lies in w, or a class is needed and absent.</exception>
    public Latent Map(Latent latent, GenerationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(latent);
        return latent.MapToW(Generator, options ?? new GenerationOptions());
    }

    /// <summary>Truncates latents (StyleGAN, appendix B), each towards the mean of its class where the network has one for each.</summary>
    /// <param name="latent">A latent in <see cref="LatentSpace.W"/> that is not truncated yet.</param>
    /// <param name="options">Truncation, and the class of images that do not know theirs.</param>
    /// <returns>A copy, truncated unless every ψ is 1; dispose it.</returns>
    /// <exception cref="UsageException">When the latent belongs to another network, is truncated already, or needs a class that is unknown.</exception>
    public Latent Truncate(Latent latent, GenerationOptions options)
    {
        ArgumentNullException.ThrowIfNull(latent);
        return latent.Truncate(Generator, options);
    }

    /// <summary>Reads latents from files and seeds together: <c>0-3,7@2,me.npz,us.safetensors#1</c>.</summary>
    /// <param name="text">Parts separated by commas: seeds and ranges; SEED@CLASS; a latent file, which is all its images, or FILE#INDEX for one.</param>
    /// <param name="name">What to call the list in messages.</param>
    /// <param name="options">Truncation, and the class of seeds and files without one; null is the defaults. What is truncated already stays as it is.</param>
    /// <returns>The latents, truncated, with the noise maps and transforms of files; where only some have them the others get the network's own. Dispose it.</returns>
    /// <exception cref="StyleGanException">When a part cannot be read, its file belongs to another network, its class is needed for truncation and unknown, or all are truncated already and truncation is asked for.</exception>
    public Latent LoadLatents(string text, string name = "seeds", GenerationOptions? options = null) => LatentList.Load(Generator, text, name, options);

    /// <summary>Reads the latents of one file.</summary>
    /// <param name="path">.safetensors or .npz; FILE#INDEX is one of its images.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="options">Truncation, and the class of a file that does not know its own; null is the defaults.</param>
    /// <returns>The latents, truncated, with their noise maps and transforms. Dispose it.</returns>
    /// <exception cref="StyleGanException">When it cannot be read, belongs to another network, needs a class for truncation that is unknown, or is truncated already and truncation is asked for.</exception>
    public Latent LoadLatent(string path, string name = "latent", GenerationOptions? options = null) => LatentList.LoadFile(Generator, path, name, options);

    /// <summary>Reads a direction for this network.</summary>
    /// <param name="spec">A file, if it holds one direction; else FILE:NAME.</param>
    /// <returns>The direction, on the network's device; dispose it.</returns>
    /// <exception cref="StyleGanException">When there is no such file or direction, or it is for another network.</exception>
    public Direction LoadDirection(string spec) => DirectionFile.Open(spec, Generator);

    /// <summary>Makes the image of a latent.</summary>
    /// <param name="latent">A latent of one image.</param>
    /// <param name="options">Truncation, of a latent that is not truncated yet; noise, view; null is the defaults.</param>
    /// <returns>The image.</returns>
    /// <exception cref="UsageException">When the latent holds several images or belongs to another network, or is truncated already and truncation is asked for.</exception>
    public Image Synthesize(Latent latent, GenerationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(latent);
        return latent.Count == 1 ? SynthesizeAll(latent, options).Single()
            : throw new UsageException($"The latent holds {Quantity.Of(latent.Count, "image")}. Use {nameof(SynthesizeAll)}, or {nameof(Latent.Pick)} one.");
    }

    /// <summary>Makes the images of a latent.</summary>
    /// <param name="latent">Any number of images.</param>
    /// <param name="options">Truncation, of a latent that is not truncated yet; noise, view; null is the defaults.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The images, made as they are asked for.</returns>
    /// <exception cref="UsageException">When the latent belongs to another network, or is truncated already and truncation is asked for.</exception>
    public IEnumerable<Image> SynthesizeAll(Latent latent, GenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        LatentImages.Make(Generator, latent, options, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => Generator.Dispose();
}
