using System.Diagnostics;
using StyleGanSharp.Data;
using StyleGanSharp.Metrics.Disentanglement;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Metrics;

/// <summary>All metrics.</summary>
public static class MetricCatalog
{
    /// <summary>The metrics, one line each.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        Frechet("fid50k_full", "FID: distance between the features of all real and of generated images (lower is better)", DistributionMetrics.Statistics, allReals: true),
        Frechet("fid50k", "FID with as many real images as generated ones (lower is better)", DistributionMetrics.Statistics, allReals: false),
        Frechet("sfid50k_full", "sFID: the same with features that keep where things are (lower is better)", DistributionMetrics.Spatial, allReals: true),
        Frechet("rfid50k_full", "rFID: FID with a network of random weights, which looks at other things than classes (lower is better)", DistributionMetrics.Random, allReals: true),
        Frechet("fd50k_dinov2_full", "FD-DINOv2: the distance with features that agree better with people (lower is better)", DistributionMetrics.Dino, allReals: true),
        new("cmmd50k_full", "CMMD: a distance between CLIP embeddings that assumes no shape of their distribution (lower is better)", string.Empty, 50000, DistributionMetrics.Embedding)
        {
            Needs = [DistributionMetrics.Clip], MinReals = 1, IsLowerBetter = true,
        },
        new("fidinf50k_full", "FID without the bias of a finite number of images, extrapolated (lower is better)", string.Empty, 50000, DistributionMetrics.FrechetAtInfinity)
        {
            Needs = [DistributionMetrics.Statistics, DistributionMetrics.Vectors], MinNum = DistributionMetrics.MinExtrapolated, MinReals = 2, IsLowerBetter = true,
        },
        new("kid50k_full", "KID: an unbiased distance between the features, for few images too (lower is better)", string.Empty, 50000, (request, num) => DistributionMetrics.Kernel(request, num, allReals: true))
        {
            Needs = [DistributionMetrics.Vectors], MinNum = 2, MinReals = 2, IsLowerBetter = true,
        },
        new("kid50k", "KID with as many real images as generated ones (lower is better)", string.Empty, 50000, (request, num) => DistributionMetrics.Kernel(request, num, allReals: false))
        {
            Needs = [DistributionMetrics.Vectors], MinNum = 2, MinReals = 2, IsLowerBetter = true,
        },
        new("pr50k3_full", "precision: the fraction of generated images that look real; and recall: the fraction of real ones that are covered (higher is better)", string.Empty, 50000, (request, num) => DistributionMetrics.PrecisionRecall(request, num, allReals: true))
        {
            Needs = [DistributionMetrics.Manifold], MinNum = 4, MinReals = 4,
        },
        new("pr50k3", "precision and recall with as many real images as generated ones (higher is better)", string.Empty, 50000, (request, num) => DistributionMetrics.PrecisionRecall(request, num, allReals: false))
        {
            Needs = [DistributionMetrics.Manifold], MinNum = 4, MinReals = 4,
        },
        new("recall50k3_full", "recall alone: the fraction of real images that are covered (higher is better)", string.Empty, 50000, DistributionMetrics.Recall)
        {
            Needs = [DistributionMetrics.Manifold], MinNum = 4, MinReals = 4,
        },
        new("dc50k5_full", "density and coverage: precision and recall that bear outliers (higher is better)", string.Empty, 50000, DistributionMetrics.DensityCoverage)
        {
            Needs = [DistributionMetrics.Manifold], MinReals = 6,
        },
        new("is50k", "inception score: how sure and how varied the classes of generated images are (higher is better)", string.Empty, 50000, DistributionMetrics.Inception)
        {
            Needs = [DistributionMetrics.Probabilities], MinNum = 2,
        },
        Path("ppl2_wend", "perceptual path length in W (lower is smoother)", inW: true, isFull: false, isCropped: false),
        Path("ppl_wend", "path length in W at the end points, middle of the image (lower is smoother)", inW: true, isFull: false, isCropped: true),
        Path("ppl_wfull", "path length in W along whole paths, middle of the image (lower is smoother)", inW: true, isFull: true, isCropped: true),
        Path("ppl_zend", "path length in Z at the end points, middle of the image (lower is smoother)", inW: false, isFull: false, isCropped: true),
        Path("ppl_zfull", "path length in Z along whole paths, middle of the image (lower is smoother)", inW: false, isFull: true, isCropped: true),
        Motion("eqt50k_int", "EQ-T: how well the image follows a translation of its content by whole pixels (higher is better)", EquivarianceKind.WholeTranslation),
        Motion("eqt50k_frac", "EQ-T_frac: the same for any distance (higher is better)", EquivarianceKind.FractionalTranslation),
        Motion("eqr50k", "EQ-R: how well the image follows a rotation of its content (higher is better)", EquivarianceKind.Rotation),
        .. DisentanglementMetrics.All,
        .. InversionError.All,
    ];

    /// <summary>Finds metrics by name.</summary>
    /// <param name="names">Names, separated by commas.</param>
    /// <returns>The metrics in that order.</returns>
    /// <exception cref="UsageException">When a name is unknown; lists the known ones.</exception>
    public static IReadOnlyList<Metric> Find(string names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return [.. names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name =>
            All.FirstOrDefault(metric => string.Equals(metric.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new OptionException("MetricCatalog.names", name, "there is no such metric", Spelling.Choose(name, [.. All.Select(metric => metric.Name)])))];
    }

    /// <summary>Finds before the work what metrics lack: images, a network that they can measure.</summary>
    /// <param name="metrics">What will be measured.</param>
    /// <param name="request">On what.</param>
    /// <exception cref="OptionException">When anything is missing or out of range; names the metric, and reports everything at once.</exception>
    public static void Check(IEnumerable<Metric> metrics, MetricRequest request)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(request);
        var checks = new OptionChecks(typeof(MetricRequest));
        checks.Require(request.Batch, request.Batch >= 1, "it must be at least 1", member: nameof(MetricRequest.Batch));
        request.CheckTruncation(checks);
        foreach (Metric metric in metrics)
        {
            int num = Num(metric, request);
            checks.Require(num, num >= 1, "it must be at least 1", member: nameof(MetricRequest.Num));
            checks.Include(() =>
            {
                ImageDataset? reals = metric.MinReals > 0 ? request.RequireData() : null;
                GeneratorNetwork? generator = metric.FindUnsuited is null ? null : request.RequireGenerator();
                checks.AddRange(num < 1 ? [] : Problems(metric, num, reals?.Count, generator, "MetricRequest.Num", "MetricRequest.Data"));
            });
        }

        checks.ThrowIfAny();
    }

    /// <summary>What a metric lacks.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="num">Generated images.</param>
    /// <param name="reals">Real images; null where it compares with none.</param>
    /// <param name="generator">What is measured; null for images.</param>
    /// <param name="numMember">What the number of generated images is chosen by, for messages.</param>
    /// <param name="dataMember">What the real images are named by.</param>
    internal static IEnumerable<OptionProblem> Problems(Metric metric, int num, int? reals, GeneratorNetwork? generator, string numMember, string dataMember)
    {
        OptionProblem Problem(string rule, string remedy) => new("MetricCatalog.names", metric.Name, rule, remedy);
        if (num < metric.MinNum)
        {
            yield return Problem($"it needs at least {Quantity.Of(metric.MinNum, "generated image")}, and there {(num == 1 ? "is 1" : $"are {num}")}", $"Use more ({numMember}).");
        }

        if (reals < metric.MinReals)
        {
            yield return Problem($"it needs at least {Quantity.Of(metric.MinReals, "real image")}, and there {(reals == 1 ? "is 1" : $"are {reals}")}", $"Give more images ({dataMember}), or leave the metric out.");
        }

        if (generator is not null && metric.FindUnsuited?.Invoke(generator) is (string unsuited, string other))
        {
            yield return Problem(unsuited, other);
        }
    }

    private static int Num(Metric metric, MetricRequest request) => request.Fakes is { } fakes ? Math.Min(request.Num ?? fakes.Count, fakes.Count) : request.Num ?? metric.DefaultNum;

    /// <summary>Measures.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="request">What to measure.</param>
    /// <returns>The result.</returns>
    /// <exception cref="UsageException">When the network cannot be measured so, or a number is out of range.</exception>
    public static MetricResult Measure(Metric metric, MetricRequest request)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(request);
        Check([metric], request);
        int num = Num(metric, request);
        var clock = Stopwatch.StartNew();
        MetricOutcome outcome = metric.Measure(request, num);
        if (!double.IsFinite(outcome.Value))
        {
            throw new StyleGanException($"{metric.Name} of {Quantity.Of(num, "image")} is not a number. Use more images (MetricRequest.Num), or check the network and the data.");
        }

        string name = outcome.Features is { IsOwn: true } own ? $"{metric.Name}@{own.Name}" : metric.Name;
        return new MetricResult(name, outcome.Value, metric.Unit, num, request.Seed, clock.Elapsed)
        {
            Details = outcome.Details,
            Parts = outcome.Parts,
            Features = outcome.Features,
            Data = request.Data is null ? null : $"{request.DataName ?? request.Data.Name}, {request.Data.Count} images",
            RealCount = outcome.RealCount,
            DataFingerprint = outcome.DataFingerprint,
            OneDnn = LibTorch.SelfTest().OneDnn,
            Warning = outcome.Warning,
            TruncationPsi = request.TruncationPsi,
        };
    }

    private static Metric Frechet(string name, string description, FeatureNeed need, bool allReals) =>
        new(name, description, string.Empty, 50000, (request, num) => DistributionMetrics.Frechet(request, need, num, allReals)) { Needs = [need], MinNum = 2, MinReals = 2, IsLowerBetter = true };

    private static Metric Path(string name, string description, bool inW, bool isFull, bool isCropped) =>
        new(name, description, string.Empty, 50000, (request, num) => PathLengthMetric.Measure(request, num, inW, isFull, isCropped))
        {
            FindUnsuited = generator => PathLengthMetric.FindUnsuited(generator, isCropped),
            IsLowerBetter = true,
        };

    private static Metric Motion(string name, string description, EquivarianceKind kind) =>
        new(name, description, "dB", 50000, (request, num) => new MetricOutcome(Equivariance.Measure(request, num, kind))) { FindUnsuited = Equivariance.FindUnsuited };
}
