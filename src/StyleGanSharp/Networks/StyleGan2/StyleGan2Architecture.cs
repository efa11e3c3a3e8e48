namespace StyleGanSharp.Networks.StyleGan2;

/// <summary>How images enter and leave the resolution blocks (StyleGAN2 §4, figure 7).</summary>
public enum StyleGan2Architecture
{
    /// <summary>An image at every resolution, summed after up-sampling (generator) or down-sampled and added (discriminator).</summary>
    Skip,

    /// <summary>Residual blocks, (convolutions + 1×1 convolution)/√2; an image at the last resolution only.</summary>
    Resnet,

    /// <summary>Plain blocks; an image at the last resolution only.</summary>
    Orig,

    /// <summary>Plain blocks; an image at every resolution, of which the level of detail takes one or blends two: progressive growing (StyleGAN2 table 1, configs B to D). Generators only.</summary>
    Growing,
}
