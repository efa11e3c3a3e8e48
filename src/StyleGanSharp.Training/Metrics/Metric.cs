using StyleGanSharp.Networks;

namespace StyleGanSharp.Metrics;

/// <summary>A measure of a generator.</summary>
/// <param name="Name">Its name, as in the reference tools.</param>
/// <param name="Description">What it measures, one line.</param>
/// <param name="Unit">Unit of its value, or an empty text.</param>
/// <param name="DefaultNum">Generated images by default.</param>
/// <param name="Measure">Measures on the number of images given; fresh random draws from the request's seed.</param>
public sealed record Metric(string Name, string Description, string Unit, int DefaultNum, Func<MetricRequest, int, MetricOutcome> Measure)
{
    /// <summary>What it wants of feature networks.</summary>
    public IReadOnlyList<FeatureNeed> Needs { get; init; } = [];

    /// <summary>Whether it reads generated images with an attribute classifier (<see cref="MetricRequest.Attributes"/>).</summary>
    public bool NeedsAttributes { get; init; }

    /// <summary>Least number of generated images.</summary>
    public int MinNum { get; init; } = 1;

    /// <summary>Least number of real images; 0 where it compares with none.</summary>
    public int MinReals { get; init; }

    /// <summary>Says why a network cannot be measured, as a rule and a remedy; null where it can. Null for metrics that take images alone.</summary>
    internal Func<GeneratorNetwork, (string Rule, string Remedy)?>? FindUnsuited { get; init; }

    /// <summary>Whether a smaller value is a better one.</summary>
    public bool IsLowerBetter { get; init; }
}
