namespace StyleGanSharp.Networks.FastGan;

/// <summary>What a FastGAN generator is built from (Liu 2021, arXiv 2101.04775, as Projected GAN uses it, arXiv 2111.01007, appendix).</summary>
public sealed record FastGanGeneratorOptions : NetworkOptions
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

    /// <inheritdoc/>
    protected override void Check(ICollection<string> problems)
    {
        base.Check(problems);
        Require(problems, ImgResolution >= 8, $"img_resolution is {ImgResolution}; FastGAN needs at least 8.");
        Require(problems, ZDim >= 1, $"z_dim is {ZDim}; it must be at least 1.");
        Require(problems, EmbedDim >= 1, $"embed_dim is {EmbedDim}; it must be at least 1.");
        Require(problems, ChannelMax >= 1, $"channel_max (--cmax) is {ChannelMax}; it must be at least 1.");
        Require(problems, ChannelBase >= ImgResolution, $"channel_base (--cbase) is {ChannelBase}; at {ImgResolution} pixels it must be at least {ImgResolution}.");
    }
}
