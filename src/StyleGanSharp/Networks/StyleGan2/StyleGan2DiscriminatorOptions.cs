using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks.StyleGan2;

/// <summary>What a StyleGAN2 discriminator is built from. Names and defaults are those of the reference implementation.</summary>
public sealed record StyleGan2DiscriminatorOptions : DiscriminatorOptions
{
    private const int MaxTaps = 64;

    /// <summary>How the image enters the blocks.</summary>
    public StyleGan2Architecture Architecture { get; init; } = StyleGan2Architecture.Resnet;

    /// <summary>Feature maps at resolution R: min(channel_base / R, channel_max).</summary>
    public int ChannelBase { get; init; } = 32768;

    /// <summary>Most feature maps at any resolution.</summary>
    public int ChannelMax { get; init; } = 512;

    /// <summary>How many of the highest resolutions are computed in float16 on devices that gain from it.</summary>
    public int NumFp16Res { get; init; }

    /// <summary>Bound of the activations' absolute value; null for none.</summary>
    public double? ConvClamp { get; init; } = 256;

    /// <summary>Length of the mapped label; null is the number of feature maps at 4×4, 0 when unconditional.</summary>
    public int? CmapDim { get; init; }

    /// <summary>Samples in a group of the minibatch standard deviation; null is the whole batch.</summary>
    public int? MbstdGroupSize { get; init; } = 4;

    /// <summary>Feature maps of the minibatch standard deviation; 0 leaves it out.</summary>
    public int MbstdNumChannels { get; init; } = 1;

    /// <summary>Layers, from the image's side, that are not trained (Freeze-D).</summary>
    public int FreezeLayers { get; init; }

    /// <summary>Taps of the resampling filter.</summary>
    public IReadOnlyList<double> ResampleFilter { get; init; } = [1, 3, 3, 1];

    /// <summary>The mapping network of the label.</summary>
    public MappingOptions Mapping { get; init; } = new();

    /// <summary>Feature maps at a resolution.</summary>
    /// <param name="resolution">4 … img_resolution.</param>
    /// <returns>The number of channels.</returns>
    public int Channels(int resolution) => Math.Min(ChannelBase / resolution, ChannelMax);

    /// <summary>The group of the minibatch standard deviation.</summary>
    internal override int? ImagesTogether => MbstdNumChannels == 0 ? 1 : MbstdGroupSize;

    /// <summary>Layers of the blocks that can be frozen.</summary>
    private int MaxFreezeLayers => Math.Max(int.Log2(Math.Max(ImgResolution, 1)) - 2, 0) switch
    {
        var blocks => Architecture switch { StyleGan2Architecture.Resnet => 1 + (3 * blocks), StyleGan2Architecture.Skip => 3 * blocks, _ => 1 + (2 * blocks) },
    };

    /// <inheritdoc/>
    public override DiscriminatorNetwork Create(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Validate();
        return new StyleGan2Discriminator(this, random);
    }

    /// <inheritdoc/>
    private protected override void Check(OptionChecks checks)
    {
        base.Check(checks);
        checks.Require(ImgResolution, ImgResolution >= 8, "a discriminator needs at least 8");
        Mapping.Check(checks);
        checks.Require(Architecture, Architecture != StyleGan2Architecture.Growing, "only generators can be so; a discriminator that grows is StyleGAN's");
        checks.Require(ChannelMax, ChannelMax >= 1, "it must be at least 1");
        checks.Require(ChannelBase, ImgResolution < 4 || ChannelBase >= ImgResolution, $"at {ImgResolution} pixels it must be at least {ImgResolution}");
        checks.Require(NumFp16Res, NumFp16Res >= 0, "it must not be negative");
        checks.Require(ConvClamp, ConvClamp is null or > 0, "it must be positive");
        checks.Require(CmapDim, CmapDim is null or >= 1, "it must be at least 1");
        checks.Require(MbstdGroupSize, MbstdGroupSize is null or >= 1, "it must be at least 1");
        checks.Require(MbstdNumChannels, MbstdNumChannels >= 0, "it must not be negative");
        checks.Require(FreezeLayers, FreezeLayers >= 0 && FreezeLayers <= MaxFreezeLayers, $"it must be 0 to {MaxFreezeLayers}, the layers before the last block");
        checks.Require(ResampleFilter.Count, ResampleFilter.Count is >= 1 and <= MaxTaps, $"it must have 1 to {MaxTaps} taps", member: nameof(ResampleFilter));
        checks.Require(ResampleFilter.Take(8), double.IsNormal(ResampleFilter.Sum()), "its taps must sum to a number other than 0, so that they can be scaled to 1", member: nameof(ResampleFilter));
    }
}
