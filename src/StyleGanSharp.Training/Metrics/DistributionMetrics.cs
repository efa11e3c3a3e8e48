using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>The metrics that compare the features of real and generated images.</summary>
internal static class DistributionMetrics
{
    public static readonly FeatureNeed Statistics = new("inception", FeatureKind.Vector, Vectors: false);
    public static readonly FeatureNeed Vectors = new("inception", FeatureKind.Vector, Vectors: true);
    public static readonly FeatureNeed Spatial = new("inception", FeatureKind.Spatial, Vectors: false);
    public static readonly FeatureNeed Probabilities = new("inception", FeatureKind.Probabilities, Vectors: true);
    public static readonly FeatureNeed Manifold = new("vgg16", FeatureKind.Vector, Vectors: true);

    public static readonly FeatureNeed Random = new("random", FeatureKind.Vector, Vectors: false) { Family = "random" };
    public static readonly FeatureNeed Dino = new("dinov2-l", FeatureKind.Vector, Vectors: false) { Family = "dinov2" };
    public static readonly FeatureNeed Clip = new("clip-l", FeatureKind.Vector, Vectors: true) { Family = "clip" };

    /// <summary>Images that a warning names at most, beside the first.</summary>
    private const int MaxNames = 4;

    private const int ExtrapolationPoints = 15;
    private const double MinExtrapolationFraction = 0.1;

    /// <summary>So that the smallest of the numbers extrapolated from is 2, and they differ.</summary>
    public const int MinExtrapolated = 20;

    /// <summary>The Fréchet distance: FID, and others by the features.</summary>
    public static MetricOutcome Frechet(MetricRequest request, FeatureNeed need, int num, bool allReals) => With(request, need, bank =>
    {
        FeatureStatistics reals = bank.Reals(request, need, allReals ? null : num).Statistics;
        FeatureStatistics fakes = bank.Fakes(request, need, num).Statistics;
        RequireCounts(reals.Count, fakes.Count, 2);
        long least = Math.Min(reals.Count, fakes.Count);
        return new MetricOutcome(FrechetDistance.Between(reals, fakes))
        {
            // The distance of two samples of one distribution is about F / n times the spread: it falls as n grows.
            Warning = least <= reals.FeatureCount ? $"{Quantity.Of(least, "image")} for {reals.FeatureCount} features leave this distance far above that of many images; compare it only at equal numbers, or use kid50k_full." : null,
        };
    });

    /// <summary>CMMD (Jayasumana 2023, arXiv 2401.09603).</summary>
    public static MetricOutcome Embedding(MetricRequest request, int num) => With(request, Clip, bank =>
        new MetricOutcome(EmbeddingDistance.Between(bank.Reals(request, Clip, null).Vectors, bank.Fakes(request, Clip, num).Vectors)));

    /// <summary>FID∞ (Chong 2020, arXiv 1911.07023): the bias of FID falls as one over the number of images, so a line through several numbers is followed to infinity.</summary>
    public static MetricOutcome FrechetAtInfinity(MetricRequest request, int num) => With(request, Vectors, bank =>
    {
        FeatureStatistics reals = bank.Reals(request, Statistics, null).Statistics;
        Tensor fakes = bank.Fakes(request, Vectors, num).Vectors;
        RequireCounts(reals.Count, fakes.shape[0], MinExtrapolated);
        var points = new List<(double InverseCount, double Distance)>();
        for (int i = 0; i < ExtrapolationPoints; i++)
        {
            using var scope = NewDisposeScope();
            double fraction = MinExtrapolationFraction + ((1 - MinExtrapolationFraction) * i / (ExtrapolationPoints - 1));
            int count = Math.Max(2, (int)Math.Round(fraction * fakes.shape[0]));
            long[] chosen = [.. SeededShuffle.Permutation((int)fakes.shape[0], (ulong)request.Seed, (ulong)i).Take(count).Select(index => (long)index)];
            using var statistics = new FeatureStatistics((int)fakes.shape[1]);
            statistics.Add(fakes.index_select(0, tensor(chosen)));
            points.Add((1.0 / count, FrechetDistance.Between(reals, statistics)));
        }

        double meanX = points.Average(point => point.InverseCount);
        double meanY = points.Average(point => point.Distance);
        double slope = points.Sum(point => (point.InverseCount - meanX) * (point.Distance - meanY)) / points.Sum(point => (point.InverseCount - meanX) * (point.InverseCount - meanX));
        return new MetricOutcome(meanY - (slope * meanX))
        {
            Warning = reals.Count <= reals.FeatureCount || fakes.shape[0] * MinExtrapolationFraction <= reals.FeatureCount
                ? $"{Quantity.Of(Math.Min(reals.Count, fakes.shape[0]), "image")} for {reals.FeatureCount} features are too few to extrapolate from: the number may even be negative. Use kid50k_full." : null,
            Details = new Dictionary<string, double> { ["at_num"] = points[^1].Distance },
        };
    });

    public static MetricOutcome Kernel(MetricRequest request, int num, bool allReals) => With(request, Vectors, bank =>
        new MetricOutcome(KernelDistance.Between(bank.Reals(request, Vectors, allReals ? null : num).Vectors, bank.Fakes(request, Vectors, num).Vectors, seed: request.Seed)));

    public static MetricOutcome PrecisionRecall(MetricRequest request, int num, bool allReals) => With(request, Manifold, bank =>
    {
        (double precision, double recall) = Neighborhoods.PrecisionRecall(bank.Reals(request, Manifold, allReals ? null : num).Vectors, bank.Fakes(request, Manifold, num).Vectors);
        return new MetricOutcome(precision) { Details = new Dictionary<string, double> { ["recall"] = recall } };
    });

    public static MetricOutcome Recall(MetricRequest request, int num)
    {
        MetricOutcome both = PrecisionRecall(request, num, allReals: true);
        return both with { Value = both.Details["recall"], Details = new Dictionary<string, double> { ["precision"] = both.Value } };
    }

    public static MetricOutcome DensityCoverage(MetricRequest request, int num) => With(request, Manifold, bank =>
    {
        (double density, double coverage) = Neighborhoods.DensityCoverage(bank.Reals(request, Manifold, null).Vectors, bank.Fakes(request, Manifold, num).Vectors);
        return new MetricOutcome(density) { Details = new Dictionary<string, double> { ["coverage"] = coverage } };
    });

    public static MetricOutcome Inception(MetricRequest request, int num) => With(request, Probabilities, bank =>
    {
        Tensor probabilities = bank.Fakes(request, Probabilities, num).Vectors;
        using var score = new InceptionScore((int)probabilities.shape[1], probabilities.shape[0]);
        score.Add(probabilities);
        (double mean, double deviation) = score.Compute();
        return new MetricOutcome(mean) { Details = new Dictionary<string, double> { ["deviation"] = deviation } };
    });

    /// <summary>Says which of the two sets is too small.</summary>
    private static void RequireCounts(long reals, long fakes, int least)
    {
        if (fakes < least)
        {
            throw new StyleGanException($"There {Quantity.Are(fakes, "generated image")}; this metric needs at least {least}. Use more (MetricRequest.Num).");
        }

        int leastReals = Math.Min(least, 2);
        if (reals < leastReals)
        {
            throw new StyleGanException($"There {Quantity.Are(reals, "real image")}; this metric needs at least {leastReals}. Give more (MetricRequest.Data).");
        }
    }

    /// <summary>Measures with the request's bank, or one of its own, and notes the features.</summary>
    private static MetricOutcome With(MetricRequest request, FeatureNeed need, Func<FeatureBank, MetricOutcome> measure)
    {
        using FeatureBank? own = request.Bank is null ? new FeatureBank([]) : null;
        FeatureBank bank = request.Bank ?? own!;
        FeatureNetwork network = bank.Network(request, need);
        bank.LastReals = null;
        MetricOutcome outcome = measure(bank);
        bool isOwn = network.IsOwn || (need.Family is not null && network.Name != need.Standard);
        return outcome with
        {
            Features = new FeatureStamp(network.Name, network.Checksum, network.Preparation, isOwn),
            RealCount = bank.LastReals?.Count,
            DataFingerprint = bank.LastReals?.Fingerprint,
            Warning = string.Join(' ', new[] { outcome.Warning, bank.LastReals is null ? null : LeftOut(request.Data, "real"), LeftOut(request.Fakes, "generated") }.OfType<string>()) is { Length: > 0 } warnings ? warnings : null,
        };
    }

    /// <summary>Names images that could not be read, in a sentence; null when there are none.</summary>
    private static string? LeftOut(ImageDataset? dataset, string what)
    {
        if (dataset is null || dataset.Unreadable is not { Count: > 0 } problems)
        {
            return null;
        }

        string more = problems.Count > 1 ? $"; also {string.Join(", ", problems.Skip(1).Take(MaxNames).Select(problem => problem.Name))}{(problems.Count > 1 + MaxNames ? ", …" : string.Empty)}" : string.Empty;
        return $"{problems.Count} of {dataset.Count} {what} images cannot be read and {(problems.Count == 1 ? "is" : "are")} left out: {problems[0].Name}: {problems[0].Reason.TrimEnd('.')}{more}.";
    }
}
