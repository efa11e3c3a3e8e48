using StyleGanSharp.Networks;

namespace StyleGanSharp.Metrics;

/// <summary>What a metric measures and with how much work.</summary>
public sealed record MetricRequest
{
    /// <summary>The generator, on the device to compute on.</summary>
    public required GeneratorNetwork Generator { get; init; }

    /// <summary>Generated pictures; null is the number in the metric's name, e.g. 50,000.</summary>
    public int? Num { get; init; }

    /// <summary>Pictures at a time, at least 1.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Seed of the random draws.</summary>
    public int Seed { get; init; }

    /// <summary>Receives the share that is done, 0 … 1; or null.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Stops the measurement.</summary>
    public CancellationToken Cancellation { get; init; }
}
