using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks.FastGan;

/// <summary>What a FastGAN generator is built from (Liu 2021, arXiv 2101.04775, as Projected GAN uses it, arXiv 2111.01007, appendix).</summary>
public sealed record FastGanGeneratorOptions : GeneratorOptions
{
    /// <summary>Length of z.</summary>
    public int ZDim { get; init; } = 256;

    /// <summary>Feature maps at resolution R: min(channel_base / R, channel_max).</summary>
    public int ChannelBase { get; init; } = 8192;

    /// <summary>Most feature maps at any resolution.</summary>
    public int ChannelMax { get; init; } = 1024;

    /// <summary>Whether each block has a second convolution, and noise.</summary>
    public bool IsBig { get; init; }

    /// <summary>Length of a class embedding; used when conditional.</summary>
    public int EmbedDim { get; init; } = 128;

    /// <summary>Feature maps at a resolution.</summary>
    /// <param name="resolution">4 … img_resolution.</param>
    /// <returns>The number of channels.</returns>
    public int Channels(int resolution) => Math.Max(Math.Min(ChannelBase / resolution, ChannelMax), 1);

    /// <summary>Batch normalization.</summary>
    internal override int? ImagesTogether => null;

    /// <inheritdoc/>
    public override GeneratorNetwork Create(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Validate();
        return new FastGanGenerator(this, random);
    }

    /// <inheritdoc/>
    private protected override void Check(OptionChecks checks)
    {
        base.Check(checks);
        checks.Require(ImgResolution, ImgResolution >= 8, "FastGAN needs at least 8");
        checks.Require(ZDim, ZDim >= 1, "it must be at least 1");
        checks.Require(EmbedDim, EmbedDim >= 1, "it must be at least 1");
        checks.Require(ChannelMax, ChannelMax >= 1, "it must be at least 1");
        checks.Require(ChannelBase, ChannelBase >= ImgResolution, $"at {ImgResolution} pixels it must be at least {ImgResolution}");
    }
}
