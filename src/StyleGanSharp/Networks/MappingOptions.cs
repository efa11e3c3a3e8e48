namespace StyleGanSharp.Networks;

/// <summary>The mapping network's options (StyleGAN §2).</summary>
public sealed record MappingOptions
{
    /// <summary>Number of dense layers, at least 1.</summary>
    public int NumLayers { get; init; } = 8;

    /// <summary>Width of the label's embedding; null is w_dim.</summary>
    public int? EmbedFeatures { get; init; }

    /// <summary>Width of the hidden layers; null is w_dim.</summary>
    public int? LayerFeatures { get; init; }

    /// <summary>Learning-rate multiplier of the dense layers.</summary>
    public double LrMultiplier { get; init; } = 0.01;

    /// <summary>Decay of the running mean of w per batch.</summary>
    public double WAvgBeta { get; init; } = 0.998;
}
