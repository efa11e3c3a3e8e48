using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks;

/// <summary>The mapping network's options (StyleGAN §2).</summary>
public sealed record MappingOptions
{
    private const int MaxLayers = 1000;

    /// <summary>Number of dense layers, 1 to 1000.</summary>
    public int NumLayers { get; init; } = 8;

    /// <summary>Width of the label's embedding; null is w_dim.</summary>
    public int? EmbedFeatures { get; init; }

    /// <summary>Width of the hidden layers; null is w_dim.</summary>
    public int? LayerFeatures { get; init; }

    /// <summary>Learning-rate multiplier of the dense layers.</summary>
    public double LrMultiplier { get; init; } = 0.01;

    /// <summary>Decay of the running mean of w per batch.</summary>
    public double WAvgBeta { get; init; } = 0.998;

    /// <summary>Adds every option that is out of range.</summary>
    /// <param name="checks">Those of the network.</param>
    /// <param name="minLayers">Fewest layers that make sense for the network.</param>
    internal void Check(OptionChecks checks, int minLayers = 1)
    {
        var own = new OptionChecks(typeof(MappingOptions));
        own.Require(NumLayers, NumLayers >= minLayers && NumLayers <= MaxLayers, $"it must be {minLayers} to {MaxLayers}");
        own.Require(EmbedFeatures, EmbedFeatures is null or >= 1, "it must be at least 1");
        own.Require(LayerFeatures, LayerFeatures is null or >= 1, "it must be at least 1");
        own.Require(LrMultiplier, double.IsFinite(LrMultiplier) && LrMultiplier > 0, "it must be above 0");
        checks.AddRange(own.Problems);
    }
}
