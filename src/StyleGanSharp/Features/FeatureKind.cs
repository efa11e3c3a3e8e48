namespace StyleGanSharp.Features;

/// <summary>What a feature network can extract of an image.</summary>
public enum FeatureKind
{
    /// <summary>A vector that describes the image as a whole.</summary>
    Vector,

    /// <summary>A vector that keeps where things are, for sFID.</summary>
    Spatial,

    /// <summary>The probabilities of the classes the network was trained on.</summary>
    Probabilities,
}
