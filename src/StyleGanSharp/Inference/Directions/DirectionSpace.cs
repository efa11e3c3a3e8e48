namespace StyleGanSharp.Inference.Directions;

/// <summary>Where a direction lies.</summary>
public enum DirectionSpace
{
    /// <summary>The vectors w that styles are made of, the same step for each style input.</summary>
    W,

    /// <summary>The channels of all styles (StyleSpace, arXiv 2011.12799): more freedom, and what is found is better parted from the rest.</summary>
    S,
}
