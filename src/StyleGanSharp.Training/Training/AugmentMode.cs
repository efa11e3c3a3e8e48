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

    /// <summary>Adaptive pseudo augmentation (APA, arXiv 2111.06849): instead of changing images, the discriminator is told that some generated ones are real, with a probability that adapts to overfitting. For a few hundred or thousand images.</summary>
    Apa,

    /// <summary>Noise of a diffusion process whose length adapts to overfitting (Diffusion-GAN, arXiv 2206.02262).</summary>
    Diffusion,
}
