using StyleGanSharp.Features;

namespace StyleGanSharp.Metrics;

/// <summary>One measured number, with what is needed to measure it again.</summary>
/// <param name="Metric">Name of the metric; ends in @NAME when the features are this library's own, so that only equal names compare.</param>
/// <param name="Value">The number, in <paramref name="Unit"/>.</param>
/// <param name="Unit">The unit, or an empty text.</param>
/// <param name="Num">Generated images it is measured on.</param>
/// <param name="Seed">Seed of the random draws.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record MetricResult(string Metric, double Value, string Unit, int Num, int Seed, TimeSpan Elapsed)
{
    /// <summary>Further numbers by name.</summary>
    public IReadOnlyDictionary<string, double> Details { get; init; } = new Dictionary<string, double>();

    /// <summary>What the number is made of, by name; empty when it has no parts.</summary>
    public IReadOnlyDictionary<string, double> Parts { get; init; } = new Dictionary<string, double>();

    /// <summary>The features it is measured with; null when it uses none.</summary>
    public FeatureStamp? Features { get; init; }

    /// <summary>Name and number of the real images; null without any.</summary>
    public string? Data { get; init; }

    /// <summary>Truncation ψ of the generated images.</summary>
    public double TruncationPsi { get; init; } = 1;

    /// <summary>Real images it is measured on; null without any.</summary>
    public long? RealCount { get; init; }

    /// <summary>SHA-256 of their content, where features are cached by it.</summary>
    public string? DataFingerprint { get; init; }

    /// <summary>State of oneDNN when it was measured (<see cref="Runtime.SelfTests.SelfTestResult.OneDnn"/>).</summary>
    public string? OneDnn { get; init; }

    /// <summary>What to know before the number is trusted; null is nothing.</summary>
    public string? Warning { get; init; }
}
