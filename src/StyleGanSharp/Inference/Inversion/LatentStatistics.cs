using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Inversion;

/// <summary>Mean and deviation of a network's w (StyleGAN2 appendix D).</summary>
internal static class LatentStatistics
{
    private const int BatchSize = 1000;

    /// <summary>Draws w of random latents.</summary>
    /// <param name="generator">The network.</param>
    /// <param name="labels">Labels to draw from, one after the other; null for an unconditional network.</param>
    /// <param name="count">Number of draws.</param>
    /// <param name="random">Source of z.</param>
    /// <param name="pause">Called between batches.</param>
    /// <returns>[N, W], a fresh tensor.</returns>
    public static Tensor Draw(GeneratorNetwork generator, IReadOnlyList<ImageLabel>? labels, int count, RandomSource random, Action? pause = null)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var parts = new List<Tensor>();
        for (int first = 0; first < count; first += BatchSize)
        {
            pause?.Invoke();
            int some = Math.Min(BatchSize, count - first);
            Tensor z = random.Normal(some, generator.ZDim).to(generator.Device);
            Tensor? c = labels is null ? null : ImageGenerator.Labels(generator, [.. Enumerable.Range(first, some).Select(i => labels[i % labels.Count])]);
            parts.Add(generator.Map(z, c).select(1, 0));
        }

        return cat(parts).MoveToOuterDisposeScope();
    }

    /// <summary>The mean [1, W] and σ with σ² = E‖w - mean‖².</summary>
    public static (Tensor Mean, double Deviation) Of(Tensor w)
    {
        using var scope = NewDisposeScope();
        Tensor mean = w.mean([0], keepdim: true);
        return (mean.MoveToOuterDisposeScope(), Math.Sqrt((w - mean).square().sum(1).mean().item<float>()));
    }
}
