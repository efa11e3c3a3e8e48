using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Directions;

/// <summary>Latents that a network draws, and what is seen in their images.</summary>
internal static class LatentSample
{
    /// <summary>[N, W], of all classes, one after the other, or of one.</summary>
    public static Tensor Draw(GeneratorNetwork generator, DirectionOptions options)
    {
        using var random = new RandomSource(options.Seed, generator.Device);
        ImageLabel asked = LabelSpace.Of(options.Class, options.Label);
        IReadOnlyList<ImageLabel>? labels = generator.CDim == 0 ? null : asked.IsKnown ? [asked] : generator.Labels.Candidates;
        return LatentStatistics.Draw(generator, labels, options.Samples, random);
    }

    /// <summary>Calls back with the images of latents, batch by batch.</summary>
    /// <param name="generator">The network.</param>
    /// <param name="w">[N, W].</param>
    /// <param name="options">The number at a time.</param>
    /// <param name="synthesis">How.</param>
    /// <param name="look">Receives [n, C, R, R].</param>
    /// <param name="progress">Receives the number done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public static void Show(
        GeneratorNetwork generator, Tensor w, DirectionOptions options, SynthesisOptions synthesis, Action<Tensor> look, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        using var noGradient = no_grad();
        for (long first = 0; first < w.shape[0]; first += options.Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            Tensor part = w.narrow(0, first, Math.Min(options.Batch, w.shape[0] - first));
            look(generator.Synthesize(part.unsqueeze(1).expand(-1, generator.NumWs, -1), synthesis));
            progress?.Report((int)Math.Min(first + options.Batch, w.shape[0]));
        }
    }

    /// <summary>Scores of images as a file would hold them.</summary>
    /// <param name="attributes">Who looks.</param>
    /// <param name="images">[N, C, R, R] in [-1, 1].</param>
    /// <returns>[N, A].</returns>
    public static Tensor Scores(ReliableAttributes attributes, Tensor images)
    {
        using var scope = NewDisposeScope();
        return attributes.LogOdds(ImageConversion.ToBytes(images)).to(images.device).MoveToOuterDisposeScope();
    }

    /// <summary>Scores of the images of latents: [N, A].</summary>
    public static Tensor Scores(
        GeneratorNetwork generator, Tensor w, ReliableAttributes attributes, DirectionOptions options, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        Show(generator, w, options, SynthesisOptions.Default, images => parts.Add(Scores(attributes, images).DetachFromDisposeScope()), progress, cancellationToken);
        Tensor scores = cat(parts);
        parts.ForEach(part => part.Dispose());
        return scores.MoveToOuterDisposeScope();
    }

    /// <summary>Standard deviation of latents along a unit vector.</summary>
    public static double Deviation(Tensor w, Tensor unit)
    {
        using var scope = NewDisposeScope();
        return w.matmul(unit).std().item<float>();
    }
}
