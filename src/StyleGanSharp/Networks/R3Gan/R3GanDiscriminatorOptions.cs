using System.Text.Json.Serialization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks.R3Gan;

/// <summary>What an R3GAN discriminator is built from: the mirror image of <see cref="R3GanGeneratorOptions"/>, with the same defaults.</summary>
internal sealed record R3GanDiscriminatorOptions : DiscriminatorOptions
{
    /// <summary>Feature maps at resolution R: min(channel_base / R, channel_max).</summary>
    public int ChannelBase { get; init; } = 24576;

    /// <summary>Most feature maps at any resolution.</summary>
    public int ChannelMax { get; init; } = 768;

    /// <summary>Residual blocks per resolution; at least 1.</summary>
    public int Blocks { get; init; } = 2;

    /// <summary>How many times as many channels a block has inside as between blocks; at least 1.</summary>
    public int Expansion { get; init; } = 2;

    /// <summary>Channels of a group of the blocks' 3×3 convolutions.</summary>
    public int GroupWidth { get; init; } = 16;

    /// <summary>Length of a class embedding, with which features are projected; used when conditional.</summary>
    public int EmbedDim { get; init; } = 64;

    /// <summary>Widths and depths.</summary>
    [JsonIgnore]
    public R3GanWidths Widths => new(ImgResolution, ChannelBase, ChannelMax, Blocks, Expansion, GroupWidth);

    /// <inheritdoc/>
    public override DiscriminatorNetwork Create(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Validate();
        return new R3GanDiscriminator(this, random);
    }

    /// <inheritdoc/>
    private protected override void Check(OptionChecks checks)
    {
        base.Check(checks);
        checks.Require(EmbedDim, EmbedDim >= 1, "it must be at least 1");
        Widths.Check(checks);
    }
}
