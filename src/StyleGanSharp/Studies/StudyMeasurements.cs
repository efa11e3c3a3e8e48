using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Metrics;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Studies;

/// <summary>All that studies can measure: every metric, and what takes more than looking at images.</summary>
public static class StudyMeasurements
{
    /// <summary>The measurements, one line each.</summary>
    public static IReadOnlyList<Metric> All { get; } = [.. MetricCatalog.All, .. InversionMetric.All];

    /// <summary>Finds measurements by name.</summary>
    /// <param name="names">Names, separated by commas.</param>
    /// <returns>The measurements in that order.</returns>
    /// <exception cref="UsageException">When a name is unknown; lists the known ones.</exception>
    public static IReadOnlyList<Metric> Find(string names) => MetricCatalog.Find(names, All);
}
