namespace StyleGanSharp.Inference;

/// <summary>The spaces that latents lie in and directions point in.</summary>
public enum LatentSpace
{
    /// <summary>z, what the mapping network reads: normally distributed, of a known class.</summary>
    Z,

    /// <summary>w, what the mapping network makes of z: close to what the network makes of seeds, so edits work well (StyleGAN2 §5).</summary>
    W,

    /// <summary>A w of its own for each style input of the synthesis network (W+, Image2StyleGAN, arXiv 1904.03189): inversion comes closer to the image, edits work less well.</summary>
    WPlus,

    /// <summary>The channels of all styles (StyleSpace, arXiv 2011.12799): more freedom, and what is found is better disentangled.</summary>
    S,
}
