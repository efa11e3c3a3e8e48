using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Inversion;

/// <summary>What a projection found: the best of each target.</summary>
public sealed class ProjectionResult : IDisposable
{
    /// <summary>Style vectors, noise maps and transform; freed with the result.</summary>
    public required Latent Latent { get; init; }

    /// <summary>The images they make: [N, C, R, R] float32; freed with the result.</summary>
    public required Tensor Reconstruction { get; init; }

    /// <summary>One a target.</summary>
    public required IReadOnlyList<ProjectionScore> Scores { get; init; }

    /// <summary>The lowest loss of each target.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>The class each search started from; null for an unconditional network.</summary>
    public IReadOnlyList<int>? Classes { get; init; }

    /// <summary>Name of the network behind <see cref="ProjectionScore.Perceptual"/>: <c>lpips</c>, <c>builtin</c>.</summary>
    public required string Distance { get; init; }

    /// <summary>The mean scores of images of different seeds: what a reconstruction that has nothing to do with its target would have.</summary>
    public required ProjectionScore Typical { get; init; }

    /// <summary>The perceptual distance of <see cref="Typical"/>.</summary>
    public double TypicalDistance => Typical.Perceptual;

    /// <summary>Steps done.</summary>
    public required int Steps { get; init; }

    /// <summary>Time it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Why it ended early, in a sentence; null when it did not.</summary>
    public string? Stopped { get; init; }

    /// <summary>
    /// Whether a reconstruction stayed far from its target: beyond half the <see cref="Typical"/> perceptual distance, which is what the search made small;
    /// or, by what it did not look at, beyond half the typical squared difference of pixels or three quarters of the typical lack of structural similarity. The target may be no image of the network's kind.
    /// </summary>
    /// <param name="index">The target.</param>
    /// <returns>True when it is far.</returns>
    public bool IsFar(int index) =>
        Scores[index].Perceptual > Typical.Perceptual / 2 || Scores[index].Mse > Typical.Mse / 2 || 1 - Scores[index].Ssim > 0.75 * (1 - Typical.Ssim);

    /// <inheritdoc/>
    public void Dispose()
    {
        Latent.Dispose();
        Reconstruction.Dispose();
    }
}
