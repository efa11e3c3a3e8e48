using System.Diagnostics;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Metrics;

/// <summary>All metrics.</summary>
public static class MetricCatalogue
{
    /// <summary>The metrics, one line each.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new("eqt50k_int", "EQ-T: how well the picture follows a translation of its content by whole pixels (higher is better)", "dB", 50000, (request, num) => Equivariance.Measure(request, num, EquivarianceKind.WholeTranslation)),
        new("eqt50k_frac", "EQ-T_frac: the same for any distance (higher is better)", "dB", 50000, (request, num) => Equivariance.Measure(request, num, EquivarianceKind.FractionalTranslation)),
        new("eqr50k", "EQ-R: how well the picture follows a rotation of its content (higher is better)", "dB", 50000, (request, num) => Equivariance.Measure(request, num, EquivarianceKind.Rotation)),
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
            ?? throw new UsageException($"The metric '{name}' is unknown. Choose from: {string.Join(", ", All.Select(metric => metric.Name))}."))];
    }

    /// <summary>Measures.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="request">What to measure.</param>
    /// <returns>The result.</returns>
    /// <exception cref="UsageException">When the network cannot be measured so, or a number is out of range.</exception>
    public static MetricResult Measure(Metric metric, MetricRequest request)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(request);
        int num = request.Num ?? metric.DefaultNum;
        UsageException.ThrowIfAny(
        [
            .. num >= 1 ? Array.Empty<string>() : [$"The number of pictures (--num) is {num}; it must be at least 1."],
            .. request.Batch >= 1 ? Array.Empty<string>() : [$"--batch is {request.Batch}; it must be at least 1."],
        ]);
        var clock = Stopwatch.StartNew();
        double value = metric.Measure(request, num);
        return new MetricResult(metric.Name, value, metric.Unit, num, request.Seed, clock.Elapsed);
    }
}
