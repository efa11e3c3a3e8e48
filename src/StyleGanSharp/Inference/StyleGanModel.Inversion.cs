using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <content>Latents of given images.</content>
public sealed partial class StyleGanModel
{
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
        return Invert(stacked, distance, options, progress, cancellationToken);
    }

    /// <summary>Finds the latents of images that are tensors already, by a distance of one's own; all at once, each for itself.</summary>
    /// <param name="targets">[N, C, R, R] float32 in [-1, 1], of the network's channels and resolution, on its device (<see cref="ProjectionTarget"/>).</param>
    /// <param name="distance">What counts as close, on the network's device (<see cref="FeatureCatalog.OpenBestDistance"/>).</param>
    /// <param name="options">Space, steps and learning rate; null is the defaults.</param>
    /// <param name="progress">Receives how far the search is, after every step.</param>
    /// <param name="cancellationToken">Ends the search with what it has found so far.</param>
    /// <returns>What was found; dispose it.</returns>
    /// <exception cref="UsageException">When the targets or an option cannot be used.</exception>
    /// <exception cref="StyleGanException">When the very first loss is not a number.</exception>
    public ProjectionResult Invert(
        Tensor targets, IPerceptualDistance distance, InversionOptions? options = null, IProgress<ProjectionProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Projector.Project(Generator, targets, distance, options, progress, cancellationToken: cancellationToken);

    /// <summary>Changes a copy of the network a little so that it makes given images of given latents, and everything else as before (pivotal tuning, arXiv 2106.05744).</summary>
    /// <param name="targets">[N, C, R, R] float32 in [-1, 1], on the network's device.</param>
    /// <param name="pivots">Their latents, as <see cref="Invert(Tensor, IPerceptualDistance, InversionOptions?, IProgress{ProjectionProgress}?, CancellationToken)"/> found them, N images.</param>
    /// <param name="distance">What counts as close, on the network's device.</param>
    /// <param name="options">Steps and learning rate; null is the defaults.</param>
    /// <param name="progress">Receives the number of steps done.</param>
    /// <param name="cancellationToken">Ends the tuning with what is reached so far.</param>
    /// <returns>The tuned network and its images; dispose it.</returns>
    /// <exception cref="UsageException">When the targets, the pivots or an option cannot be used.</exception>
    /// <exception cref="StyleGanException">When the loss stops being a number.</exception>
    public TuningResult Tune(
        Tensor targets, Latent pivots, IPerceptualDistance distance, TuningOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        PivotalTuning.Tune(Generator, targets, pivots, distance, options, progress, cancellationToken: cancellationToken);
}
