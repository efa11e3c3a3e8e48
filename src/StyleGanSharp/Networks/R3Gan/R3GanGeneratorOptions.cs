using System.Text.Json.Serialization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks.R3Gan;

/// <summary>What an R3GAN generator is built from (Huang et al. 2024, arXiv 2501.05441, §3). The defaults have the paper's widths: 768 channels up to 32 pixels, then half as many at each doubling.</summary>
public sealed record R3GanGeneratorOptions : GeneratorOptions
{
    /// <summary>Length of z; at least 1.</summary>
    public int ZDim { get; init; } = 64;

    /// <summary>Feature maps at resolution R: min(channel_base / R, channel_max).</summary>
    public int ChannelBase { get; init; } = 24576;

    /// <summary>Most feature maps at any resolution.</summary>
    public int ChannelMax { get; init; } = 768;

    /// <summary>Residual blocks per resolution; at least 1.</summary>
    public int Blocks { get; init; } = 2;

    /// <summary>How many times as many channels a block has inside as between blocks; at least 1.</summary>
    public int Expansion { get; init; } = 2;

    /// <summary>Channels of a group of the blocks' 3×3 convolutions. It divides the channels inside each block, unless they are fewer: then they are one group.</summary>
    public int GroupWidth { get; init; } = 16;

    /// <summary>Length of a class embedding; used when conditional.</summary>
    public int EmbedDim { get; init; } = 64;

    /// <summary>Widths and depths.</summary>
    [JsonIgnore]
    internal R3GanWidths Widths => new(ImgResolution, ChannelBase, ChannelMax, Blocks, Expansion, GroupWidth);

    /// <inheritdoc/>
    public override GeneratorNetwork Create(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Validate();
        return new R3GanGenerator(this, random);
    }

    /// <inheritdoc/>
    private protected override void Check(OptionChecks checks)
    {
        base.Check(checks);
        checks.Require(ZDim, ZDim >= 1, "it must be at least 1");
        checks.Require(EmbedDim, EmbedDim >= 1, "it must be at least 1");
        Widths.Check(checks);
    }
}
