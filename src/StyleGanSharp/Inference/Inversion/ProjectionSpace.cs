namespace StyleGanSharp.Inference.Inversion;

/// <summary>Where an image's latent is looked for.</summary>
public enum ProjectionSpace
{
    /// <summary>One w for all layers (StyleGAN2 §5): stays close to what the network makes of seeds, so edits work well.</summary>
    W,

    /// <summary>A w of its own for each layer (Image2StyleGAN, arXiv 1904.03189): comes closer to the image, edits less well.</summary>
    WPlus,
}
