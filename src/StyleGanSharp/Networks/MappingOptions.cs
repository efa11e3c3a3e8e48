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

    /// <summary>Adds a sentence for every option that is out of range.</summary>
    /// <param name="problems">Receives the sentences.</param>
    /// <param name="minLayers">Fewest layers that make sense for the network.</param>
    internal void Check(ICollection<string> problems, int minLayers = 1)
    {
        Require(NumLayers >= minLayers && NumLayers <= MaxLayers, $"mapping num_layers is {NumLayers}; it must be {minLayers} to {MaxLayers}.");
        Require(EmbedFeatures is null or >= 1, $"mapping embed_features is {EmbedFeatures}; it must be at least 1.");
        Require(LayerFeatures is null or >= 1, $"mapping layer_features is {LayerFeatures}; it must be at least 1.");
        Require(double.IsFinite(LrMultiplier) && LrMultiplier > 0, $"mapping lr_multiplier is {LrMultiplier}; it must be above 0.");

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }
}
