using StyleGanSharp.Metrics;
using StyleGanSharp.Metrics.Attributes;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Studies;

/// <summary>A study with everything it needs to run.</summary>
public sealed record StudyRequest
{
    /// <summary>The study.</summary>
    public required Study Study { get; init; }

    /// <summary>Folder of everything the study makes. A study that was stopped continues from what is there.</summary>
    public required string Folder { get; init; }

    /// <summary>What all trainings share: data, size, length. Its configuration and seed are set for each.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>The configurations to run; null is all of the study.</summary>
    public string? Configs { get; init; }

    /// <summary>One training of each configuration per seed; at least one.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [0];

    /// <summary>What to measure, separated by commas; null is the study's own list.</summary>
    public string? Measurements { get; init; }

    /// <summary>Generated images a measurement, at least 20.</summary>
    public int Num { get; init; } = 10_000;

    /// <summary>Images at a time while measuring.</summary>
    public int MeasuringBatch { get; init; } = 32;

    /// <summary>The feature network of the metrics, as in <see cref="MetricRequest.Features"/>; null is the study's own.</summary>
    public string? Features { get; init; }

    /// <summary>Where features of the real images stay, as in <see cref="MetricRequest.CacheFolder"/>; null keeps none.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Labeled images that attributes are learned from, or a classifier, as for <see cref="AttributeCatalog.Open"/>; null is the training data, which must then be labeled.</summary>
    public string? Attributes { get; init; }

    /// <summary>Where to compute; null is the CPU.</summary>
    public Device? Device { get; init; }

    /// <summary><see cref="Training"/> with what the study says of all its trainings.</summary>
    internal TrainingOptions Shared => Training with
    {
        Cond = Training.Cond || Study.IsConditional,
        CpuMinutes = Training.CpuMinutes ?? (Training.Kimg is null ? Study.CpuMinutes : null),
    };

    /// <summary>The feature network that is used.</summary>
    internal string MeasuredBy => Features ?? Study.Features;

    /// <summary>The configurations.</summary>
    internal IReadOnlyList<StudyConfiguration> Configurations => Study.Select(Configs);

    /// <summary>The metrics.</summary>
    internal IReadOnlyList<Metric> Metrics => MetricCatalog.Find(Measurements ?? string.Join(',', Study.Measurements));

    /// <summary>Checks everything but the trainings' own options.</summary>
    /// <exception cref="OptionException">When something is out of range; reports all of it at once.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(StudyRequest));
        checks.Require(Seeds, Seeds.Count > 0, "a study needs at least one seed");
        checks.Require(Seeds, Seeds.All(seed => seed >= 0), "seeds must not be negative");
        checks.Require(Seeds, Seeds.Distinct().Count() == Seeds.Count, "each seed must be given once");
        checks.Require(Num, Num >= 20, "it must be at least 20");
        checks.Require(MeasuringBatch, MeasuringBatch >= 1, "it must be at least 1");
        checks.Include(() => _ = Configurations);
        checks.Include(() => _ = Metrics);
        checks.ThrowIfAny();
    }
}
