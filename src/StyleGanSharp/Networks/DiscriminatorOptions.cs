using System.Text.Json.Serialization;
using StyleGanSharp.Layers;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks;

/// <summary>Everything a discriminator is built from.</summary>
public abstract record DiscriminatorOptions : NetworkOptions
{
    /// <summary>Whether the last layer of each head is that of a slicing adversarial network (SAN, Takida et al. 2024, arXiv 2301.12811): a direction of length 1, which training turns to where real and generated images differ most, and a scale. Default false: a linear layer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasSanHead { get; init; }

    /// <summary>Whether labels are learned by an embedding of images and classes (ReACGAN, Kang et al. 2021) instead of a label's projection: the logits then say only how real an image is. Conditional discriminators of StyleGAN, StyleGAN2 and R3GAN. Default false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasImageEmbedding { get; init; }

    /// <summary>Whether decoders make images of the features (FastGAN, Liu et al. 2021, §3.2), which training compares with the real ones. Discriminators of StyleGAN2 and R3GAN, from 32 pixels on. Default false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasDecoders { get; init; }

    /// <summary>Length of the labels that the logits depend on; 0 where they depend on none.</summary>
    internal int ProjectedCDim => HasImageEmbedding ? 0 : CDim;

    /// <inheritdoc/>
    private protected override void Check(OptionChecks checks)
    {
        base.Check(checks);
        checks.Require(HasImageEmbedding, !HasImageEmbedding || CDim > 0, "there are no labels");
        checks.Require(HasDecoders, !HasDecoders || ImgResolution >= ImageDecoders.MinResolution, $"images must have at least {ImageDecoders.MinResolution} pixels");
    }

    /// <inheritdoc/>
    public abstract override DiscriminatorNetwork Create(RandomSource random);
}
