namespace StyleGanSharp.Networks.StyleGan2;

/// <summary>What a StyleGAN2 discriminator is built from. Names and defaults are those of the reference implementation.</summary>
public sealed record StyleGan2DiscriminatorOptions : NetworkOptions
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

    /// <inheritdoc/>
    protected override void Check(ICollection<string> problems)
    {
        base.Check(problems);
        Require(problems, ImgResolution >= 8, $"img_resolution is {ImgResolution}; a discriminator needs at least 8.");
        Mapping.Check(problems);
        Require(problems, Architecture != StyleGan2Architecture.Growing, "architecture (--d-arch) is growing, which only generators can be; a discriminator that grows is StyleGAN's.");
        Require(problems, ChannelMax >= 1, $"channel_max (--cmax) is {ChannelMax}; it must be at least 1.");
        Require(problems, ImgResolution < 4 || ChannelBase >= ImgResolution, $"channel_base (--cbase) is {ChannelBase}; at {ImgResolution} pixels it must be at least {ImgResolution}.");
        Require(problems, NumFp16Res >= 0, $"num_fp16_res is {NumFp16Res}; it must not be negative.");
        Require(problems, ConvClamp is null or > 0, $"conv_clamp is {ConvClamp}; it must be positive.");
        Require(problems, CmapDim is null or >= 1, $"cmap_dim is {CmapDim}; it must be at least 1.");
        Require(problems, MbstdGroupSize is null or >= 1, $"mbstd_group_size (--mbstd-group) is {MbstdGroupSize}; it must be at least 1.");
        Require(problems, MbstdNumChannels >= 0, $"mbstd_num_channels is {MbstdNumChannels}; it must not be negative.");
        Require(problems, FreezeLayers >= 0, $"freeze_layers (--freezed) is {FreezeLayers}; it must not be negative.");
        Require(problems, ResampleFilter.Count is >= 1 and <= MaxTaps, $"resample_filter has {ResampleFilter.Count} taps; it needs 1 to {MaxTaps}.");
        Require(problems, double.IsNormal(ResampleFilter.Sum()), "resample_filter has taps that do not sum to a number other than 0, so they cannot be scaled to 1.");
    }
}
