using StyleGanSharp.Features;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Inference;

/// <content>Directions in which images change.</content>
public sealed partial class StyleGanModel
{
    /// <summary>Finds directions in the weights alone: the eigenvectors of AᵀA with the largest eigenvalues, A being the affine maps from w to the styles of the layers (SeFa, arXiv 2007.06600, eq. 6).</summary>
    /// <param name="options">How many, which layers; null is the defaults.</param>
    /// <returns>Directions named 0, 1, … by falling eigenvalue; dispose them.</returns>
    /// <exception cref="UsageException">When an option cannot be used, or the network has no styles.</exception>
    public IReadOnlyList<Direction> FindSefaDirections(DirectionOptions? options = null) => FactorDirections.Sefa(Generator, options);

    /// <summary>Finds the principal components of w (GANSpace, arXiv 2004.02546).</summary>
    /// <param name="options">How many, which layers, samples; null is the defaults.</param>
    /// <returns>Directions named 0, 1, … by falling variance; dispose them.</returns>
    /// <exception cref="UsageException">When an option cannot be used.</exception>
    public IReadOnlyList<Direction> FindPrincipalDirections(DirectionOptions? options = null) => FactorDirections.Ganspace(Generator, options);

    /// <summary>Finds the direction of each attribute in the network's own images: the normal of the plane that separates latents with it from those without (InterFaceGAN, arXiv 1907.10786).</summary>
    /// <param name="attributes">What classifies images (<c>AttributeCatalog.Open</c>).</param>
    /// <param name="names">Which; null is all that the classifier is reliable about and that occur often enough.</param>
    /// <param name="options">Samples, layers; null is the defaults.</param>
    /// <param name="progress">Receives the number of images looked at.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>One per attribute, with the accuracy of the plane on held-out examples in the metadata; dispose them.</returns>
    /// <exception cref="UsageException">When an option or name cannot be used.</exception>
    /// <exception cref="StyleGanException">When a named attribute, or every attribute, is too rare among the network's images.</exception>
    public IReadOnlyList<Direction> FindAttributeDirections(
        IAttributeClassifier attributes, IReadOnlyList<string>? names = null, DirectionOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        AttributeDirections.Find(Generator, attributes, names, options, progress, cancellationToken);

    /// <summary>Finds the direction from one class to another of a conditional network.</summary>
    /// <param name="from">Number of the class at negative strengths.</param>
    /// <param name="to">Number of the class at positive strengths.</param>
    /// <param name="options">Samples, layers; null is the defaults.</param>
    /// <returns>The direction; dispose it.</returns>
    /// <exception cref="UsageException">When the network is unconditional, or a class or an option cannot be used.</exception>
    public Direction FindClassDirection(int from, int to, DirectionOptions? options = null) => AttributeDirections.BetweenClasses(Generator, from, to, options);

    /// <summary>Finds single channels of styles that control an attribute, by how far and how surely the styles of a few examples lie off the network's mean (StyleSpace, arXiv 2011.12799, §5).</summary>
    /// <param name="attributes">What classifies images.</param>
    /// <param name="name">The attribute; its surest images are the examples, at most 30.</param>
    /// <param name="options">Samples, number of channels, layers; null is the defaults.</param>
    /// <param name="progress">Receives the number of images looked at.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>One per channel, named attribute.LAYER.CHANNEL, the likeliest first; dispose them.</returns>
    /// <exception cref="UsageException">When an option or the name cannot be used, or the network has no styles.</exception>
    /// <exception cref="StyleGanException">When the attribute is too rare among the network's images.</exception>
    public IReadOnlyList<Direction> FindStyleChannels(
        IAttributeClassifier attributes, string name, DirectionOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        StyleChannels.Find(Generator, attributes, name, options, progress, cancellationToken);

    /// <summary>Finds the direction that a text describes, by moving random images and comparing them with it through CLIP (StyleMC, arXiv 2112.08493; StyleCLIP, arXiv 2103.17249, §6).</summary>
    /// <param name="embedding">What compares texts with images (<c>TextEmbeddings.Open</c>), on the network's device.</param>
    /// <param name="search">The texts, and how to search.</param>
    /// <param name="options">Samples, layers, class, seed; null is the defaults.</param>
    /// <param name="progress">Receives the number of steps done.</param>
    /// <param name="cancellationToken">Ends the search with what it has found so far.</param>
    /// <returns>The direction, named after the text; its metadata says by how much similarity rises from -strength to +strength, on images not looked at before. Dispose it.</returns>
    /// <exception cref="UsageException">When an option cannot be used, or the network has no styles.</exception>
    /// <exception cref="StyleGanException">When the similarity stops being a number.</exception>
    public Direction FindTextDirection(
        ITextImageEmbedding embedding, TextDirectionOptions search, DirectionOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        TextDirections.Find(Generator, embedding, search, options, progress, cancellationToken);

    /// <summary>Measures what a direction changes, on random images of the network.</summary>
    /// <param name="direction">The direction.</param>
    /// <param name="attributes">What classifies images; attributes it is not reliable about are left out.</param>
    /// <param name="strength">How far to either side, in standard deviations.</param>
    /// <param name="options">Number of images, seed, batch; null is the defaults.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The effect.</returns>
    /// <exception cref="UsageException">When an option cannot be used, or the direction belongs to another network.</exception>
    public DirectionEffect MeasureEffect(Direction direction, IAttributeClassifier attributes, double strength = 2, DirectionOptions? options = null, CancellationToken cancellationToken = default) =>
        DirectionEffect.Measure(Generator, direction, attributes, strength, options, cancellationToken: cancellationToken);

    /// <summary>Makes a strip per image: the same image at several strengths of a direction.</summary>
    /// <param name="latent">The images.</param>
    /// <param name="direction">Where to.</param>
    /// <param name="strengths">How far, from left to right.</param>
    /// <param name="layers">Style inputs to change; null is all that the direction has.</param>
    /// <param name="options">Truncation, of latents that are not truncated yet; noise and view; null is the defaults.</param>
    /// <param name="cancellationToken">Stops between images.</param>
    /// <returns>The images, row by row, made as they are asked for.</returns>
    /// <exception cref="UsageException">When the latent belongs to another network, or is truncated already and truncation is asked for, or a layer does not exist.</exception>
    public IEnumerable<Image> Strip(
        Latent latent, Direction direction, IReadOnlyList<double> strengths, IReadOnlyList<int>? layers = null, GenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        LatentEditor.Strip(Generator, latent, direction, strengths, layers, options, cancellationToken);
}
