using StyleGanSharp.Features;

namespace StyleGanSharp.Metrics;

/// <summary>What a metric wants of a feature network.</summary>
/// <param name="Standard">The network the metric was published with.</param>
/// <param name="Kind">Which features.</param>
/// <param name="Vectors">All vectors; otherwise their mean and covariance.</param>
public sealed record FeatureNeed(string Standard, FeatureKind Kind, bool Vectors)
{
    /// <summary>What the names of networks begin with that make sense for the metric, because it is defined by its network; null is any.</summary>
    public string? Family { get; init; }

    /// <summary>The network to use where a user asks for one.</summary>
    /// <param name="features">A name, <see cref="FeatureBank.Standard"/> or <see cref="FeatureBank.Best"/>.</param>
    /// <returns>That name, or the metric's own network where another makes no sense.</returns>
    public string Choose(string features)
    {
        ArgumentNullException.ThrowIfNull(features);
        bool fits = Family is null || features.StartsWith(Family, StringComparison.OrdinalIgnoreCase);
        return features == FeatureBank.Standard || !fits ? Standard
            : features == FeatureBank.Best ? FeatureCatalog.BestName(Kind)
            : features;
    }
}
