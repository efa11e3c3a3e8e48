using StyleGanSharp.Features;

namespace StyleGanSharp.Metrics;

/// <summary>What a metric wants of a feature network.</summary>
/// <param name="Standard">The network the metric was published with.</param>
/// <param name="Kind">Which features.</param>
/// <param name="Vectors">All vectors; otherwise their mean and covariance.</param>
public sealed record FeatureNeed(string Standard, FeatureKind Kind, bool Vectors);
