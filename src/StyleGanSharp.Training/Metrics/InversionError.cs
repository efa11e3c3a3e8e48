using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Inversion error: how far real images are from the closest that projection finds in a network.</summary>
internal static class InversionError
{
    private const int MaxTargets = 16;
    private const int Steps = 200;

    public static IReadOnlyList<Metric> All { get; } =
    [
        Inversion("inversion_w", "W", LatentSpace.W),
        Inversion("inversion_wplus", "W+", LatentSpace.WPlus),
    ];

    private static Metric Inversion(string name, string where, LatentSpace space) => new(
        name, $"inversion error: perceptual distance of {Quantity.Of(MaxTargets, "real image")} from their projections into {where} (lower is better)", string.Empty, MaxTargets,
        (request, num) => Measure(request, num, space))
    {
        MinReals = 1,
        FindUnsuited = _ => null,
        IsLowerBetter = true,
    };

    private static MetricOutcome Measure(MetricRequest request, int num, LatentSpace space)
    {
        GeneratorNetwork generator = request.RequireGenerator();
        using IPerceptualDistance distance = request.OpenDistance();
        using Tensor targets = Draw(request.RequireData(), Math.Min(num, MaxTargets), request.Seed, generator);
        var progress = new Forward(request.Progress);
        using ProjectionResult result = Projector.Project(
            generator, targets, distance, new InversionOptions { Space = space, Steps = Steps, Seed = (ulong)request.Seed }, progress, cancellationToken: request.Cancellation);
        request.Cancellation.ThrowIfCancellationRequested();
        return new MetricOutcome(result.Scores.Average(score => score.Perceptual))
        {
            Details = new Dictionary<string, double>
            {
                ["mse"] = result.Scores.Average(score => score.Mse),
                ["psnr_db"] = result.Scores.Average(score => score.PsnrDb),
                ["ssim"] = result.Scores.Average(score => score.Ssim),
                ["typical_distance"] = result.TypicalDistance,
            },
            Parts = result.Scores.Select((score, i) => (score, i)).ToDictionary(item => $"image {item.i}", item => item.score.Perceptual),
            Features = new FeatureStamp(distance.Name, distance.Checksum, "whole image", distance.Name == "builtin"),
            RealCount = result.Scores.Count,
        };
    }

    /// <summary>Images of the data, the same for every network, brought to its size and channels.</summary>
    private static Tensor Draw(ImageDataset dataset, int count, int seed, GeneratorNetwork generator)
    {
        int[] indices = SeededShuffle.Subset(dataset.Count, Math.Min(count, dataset.Count), seed);
        ProjectionTarget[] targets = [.. indices.Select(index => (index, Image: dataset.ReadOrLeaveOut(index))).Where(item => item.Image is not null).Select(item => ProjectionTarget.Fit(item.Image!, dataset.Describe(item.index), generator))];
        return targets.Length > 0 ? ProjectionTarget.Stack(targets, generator.Device) : throw new StyleGanException($"None of {Quantity.Of(indices.Length, "image")} of {dataset.Name} can be read; the first is {dataset.Unreadable[0].Name}: {dataset.Unreadable[0].Reason}");
    }

    private sealed class Forward(IProgress<double>? part) : IProgress<ProjectionProgress>
    {
        public void Report(ProjectionProgress value) => part?.Report((double)value.Step / value.Steps);
    }
}
