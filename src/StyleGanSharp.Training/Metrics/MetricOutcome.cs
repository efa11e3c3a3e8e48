using StyleGanSharp.Features;

namespace StyleGanSharp.Metrics;

/// <summary>What a measurement found.</summary>
/// <param name="Value">The number.</param>
public sealed record MetricOutcome(double Value)
{
    /// <summary>Further numbers by name, such as the recall beside the precision.</summary>
    public IReadOnlyDictionary<string, double> Details { get; init; } = new Dictionary<string, double>();

    /// <summary>What the number is made of, by name, e.g. the conditional entropy of each attribute: two networks can be compared part by part. Empty when it has no parts.</summary>
    public IReadOnlyDictionary<string, double> Parts { get; init; } = new Dictionary<string, double>();

    /// <summary>The features it is measured with; null when it uses none.</summary>
    public FeatureStamp? Features { get; init; }

    /// <summary>Real images it is measured on; null without any.</summary>
    public long? RealCount { get; init; }

    /// <summary>SHA-256 of their content, where features are cached by it.</summary>
    public string? DataFingerprint { get; init; }

    /// <summary>What to know before the number is trusted; null is nothing.</summary>
    public string? Warning { get; init; }
}
