namespace StyleGanSharp.Training;

/// <summary>How the discriminator's input is augmented (ADA, arXiv 2006.06676).</summary>
public enum AugmentMode
{
    /// <summary>Not at all.</summary>
    NoAug,

    /// <summary>With a probability that adapts to overfitting.</summary>
    Ada,

    /// <summary>With a fixed probability.</summary>
    Fixed,
}
