using StyleGanSharp.Features;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Inversion;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Compares the ways to put images into a generator on the same images.</summary>
public static class InversionEvaluation
{
    /// <summary>Runs projection into W, into W+, and into W followed by pivotal tuning.</summary>
    /// <param name="model">The network, on any device.</param>
    /// <param name="targets">[N, C, R, R] float32 in [-1, 1].</param>
    /// <param name="distance">What counts as close, on the network's device.</param>
    /// <param name="projection">How to project; its space is not used.</param>
    /// <param name="tuning">How to tune.</param>
    /// <param name="progress">Receives the fraction that is done, 0 … 1.</param>
    /// <param name="cancellationToken">Stops between methods.</param>
    /// <returns>One row a method.</returns>
    /// <exception cref="OperationCanceledException">When canceled.</exception>
    public static IReadOnlyList<InversionRow> Run(
        StyleGanModel model, Tensor targets, IPerceptualDistance distance, InversionOptions projection, TuningOptions tuning, IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(projection);
        ArgumentNullException.ThrowIfNull(tuning);
        int count = (int)targets.shape[0];
        using ProjectionResult inW = model.Invert(targets, distance, projection with { Space = LatentSpace.W }, null, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(1 / 3.0);
        using ProjectionResult inWPlus = model.Invert(targets, distance, projection with { Space = LatentSpace.WPlus }, null, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(2 / 3.0);
        using TuningResult tuned = model.Tune(targets, inW.Latent, distance, tuning, null, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(1);
        return
        [
            Row("w", inW.Steps, inW.Elapsed, inW.Scores, count),
            Row("w+", inWPlus.Steps, inWPlus.Elapsed, inWPlus.Scores, count),
            Row("w, tuned", inW.Steps + tuned.Steps, inW.Elapsed + tuned.Elapsed, tuned.Scores, count),
        ];
    }

    private static InversionRow Row(string method, int steps, TimeSpan elapsed, IReadOnlyList<ProjectionScore> scores, int count) => new(
        method, count, steps, elapsed.TotalSeconds / count,
        new ProjectionScore(scores.Average(score => score.Mse), scores.Average(score => score.PsnrDb), scores.Average(score => score.Ssim), scores.Average(score => score.Perceptual)));
}
