using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Inversion;

/// <summary>Where a search begins: the mean of w, or of the class whose mean image is closest.</summary>
/// <param name="Ws">[N, W].</param>
/// <param name="Deviation">σ of w, the mean over classes.</param>
/// <param name="Labels">The label of each target, or null.</param>
internal sealed record ProjectionStart(Tensor Ws, double Deviation, IReadOnlyList<ImageLabel>? Labels)
{
    public static ProjectionStart Find(GeneratorNetwork generator, Tensor targets, PerceptualLoss loss, InversionOptions options, RandomSource random, Action? pause = null)
    {
        long count = targets.shape[0];
        if (generator.CDim == 0)
        {
            if (options.Class is { } unusable)
            {
                throw new OptionException("InversionOptions.Class", unusable, "the network is unconditional, so the search cannot start from a class", "Leave it out.");
            }

            if (options.Label is { } vector)
            {
                throw new OptionException("InversionOptions.Label", new ImageLabel(null, vector).ToString(), "the network is unconditional, so the search cannot start from a label", "Leave it out.");
            }

            (Tensor mean, double deviation) = LatentStatistics.Of(LatentStatistics.Draw(generator, null, options.StartSamples, random, pause));
            return new ProjectionStart(mean.expand(count, -1), deviation, null);
        }

        ImageLabel asked = LabelSpace.Of(options.Class, options.Label);
        IReadOnlyList<ImageLabel> candidates = asked.IsKnown ? [asked] : generator.Labels.Candidates;
        int samples = Math.Max(options.StartSamples / candidates.Count, 16);
        (Tensor Mean, double Deviation)[] means = [.. candidates.Select(label => LatentStatistics.Of(LatentStatistics.Draw(generator, [label], samples, random, pause)))];
        int[] chosen = [.. Enumerable.Range(0, (int)count).Select(n => Closest(generator, targets.narrow(0, n, 1), means, loss, pause))];
        return new ProjectionStart(cat([.. chosen.Select(i => means[i].Mean)]), means.Average(item => item.Deviation), [.. chosen.Select(i => candidates[i])]);
    }

    private static int Closest(GeneratorNetwork generator, Tensor target, (Tensor Mean, double Deviation)[] means, PerceptualLoss loss, Action? pause)
    {
        using var noGradient = no_grad();
        double Distance(Tensor mean)
        {
            pause?.Invoke();
            using var scope = NewDisposeScope();
            return loss.Distance(target, generator.Synthesize(mean.unsqueeze(1).expand(-1, generator.NumWs, -1))).item<float>();
        }

        return means.Length == 1 ? 0 : Enumerable.Range(0, means.Length).MinBy(i => Distance(means[i].Mean));
    }
}
