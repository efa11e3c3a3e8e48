namespace StyleGanSharp.Networks.Projected;

/// <summary>What a projected discriminator has to know of a feature extractor.</summary>
public sealed record ProjectedFeatures
{
    /// <summary>Its name in this library, e.g. <c>efficientnet-lite0</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its name in the discriminator's state dictionary: timm's.</summary>
    public required string StateName { get; init; }

    /// <summary>Channels of its four maps, from fine to coarse.</summary>
    public required IReadOnlyList<int> Channels { get; init; }

    /// <summary>Width and height of its finest map; each next map has half of it.</summary>
    public required int FinestSide { get; init; }

    /// <summary>Whether the maps are made of a transformer's tokens, which are all of one size.</summary>
    public bool HasTokens { get; init; }
}
