using StyleGanSharp.Features;
using StyleGanSharp.Features.Attributes;

namespace StyleGanSharp.Metrics.Disentanglement;

/// <summary>The metrics that read the attributes of generated images, in z and in w.</summary>
internal static class DisentanglementMetrics
{
    private const double DrawingFraction = 0.6;

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        .. new[] { LatentSpace.Z, LatentSpace.W }.Select(space => Make(
            "ls", "linear separability: how badly planes separate attributes; 1 is perfectly (lower is better)", space, 200_000,
            (_, latents, progress) => Separability.Measure(latents, space, progress)) with { IsLowerBetter = true }),
        .. new[] { LatentSpace.Z, LatentSpace.W }.Select(space => Make(
            "dci", "DCI: disentanglement, whether a coordinate drives one attribute; with completeness and informativeness (higher is better)", space, 10_000,
            (_, latents, progress) => DciScore.Measure(latents, space, progress))),
        .. new[] { LatentSpace.Z, LatentSpace.W }.Select(space => Make(
            "edit", "selectivity of edits along the normals of those planes: 1 changes one attribute alone (higher is better)", space, 10_000,
            (request, latents, progress) => EditSelectivity.Measure(request, latents, space, progress))),
    ];

    private static Metric Make(string name, string description, LatentSpace space, int num, Func<MetricRequest, LabeledLatents, IProgress<double>, MetricOutcome> measure)
    {
        string where = space == LatentSpace.Z ? "z" : "w";
        return new Metric($"{name}_{where}", $"in {where.ToUpperInvariant()}, {description}", string.Empty, num, (request, count) => Measure(request, count, measure)) { NeedsAttributes = true };
    }

    private static MetricOutcome Measure(MetricRequest request, int num, Func<MetricRequest, LabeledLatents, IProgress<double>, MetricOutcome> measure)
    {
        using FeatureBank? own = request.Bank is null ? new FeatureBank([]) : null;
        LabeledLatents latents = (request.Bank ?? own!).Latents(request, num, DrawingFraction);
        IAttributeClassifier classifier = request.RequireAttributes();
        return measure(request, latents, new Rest(request.Progress)) with { Features = new FeatureStamp(classifier.Name, classifier.Checksum, string.Join(' ', latents.Attributes), IsOwn: false) };
    }

    private sealed class Rest(IProgress<double>? whole) : IProgress<double>
    {
        public void Report(double value) => whole?.Report(DrawingFraction + ((1 - DrawingFraction) * value));
    }
}
