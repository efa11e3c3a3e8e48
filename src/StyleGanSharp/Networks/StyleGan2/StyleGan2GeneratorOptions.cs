using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks.StyleGan2;

/// <summary>What a StyleGAN2 generator is built from. Names and defaults are those of the reference implementation.</summary>
public sealed record StyleGan2GeneratorOptions : GeneratorOptions
{
    private const int MaxTaps = 64;

    /// <summary>Length of z, at least 1.</summary>
    public int ZDim { get; init; } = 512;

    /// <summary>Length of w, at least 1.</summary>
    public int WDim { get; init; } = 512;

    /// <summary>The mapping network.</summary>
    public MappingOptions Mapping { get; init; } = new();

    /// <summary>Feature maps at resolution R: min(channel_base / R, channel_max).</summary>
    public int ChannelBase { get; init; } = 32768;

    /// <summary>Most feature maps at any resolution.</summary>
    public int ChannelMax { get; init; } = 512;

    /// <summary>How the image leaves the blocks.</summary>
    public StyleGan2Architecture Architecture { get; init; } = StyleGan2Architecture.Skip;

    /// <summary>How many of the highest resolutions are computed in float16 on devices that gain from it.</summary>
    public int NumFp16Res { get; init; }

    /// <summary>Bound of the activations' absolute value; null for none.</summary>
    public double? ConvClamp { get; init; } = 256;

    /// <summary>Taps of the resampling filter.</summary>
    public IReadOnlyList<double> ResampleFilter { get; init; } = [1, 3, 3, 1];

    /// <summary>Whether the layers have noise inputs.</summary>
    public bool UseNoise { get; init; } = true;

    /// <summary>Whether the first block starts from Fourier features instead of a learned constant (StyleGAN3 config B).</summary>
    public bool FourierInput { get; init; }

    /// <summary>Whether activations are divided by their running magnitude before every convolution (StyleGAN3 config D).</summary>
    public bool NormalizeMagnitude { get; init; }

    /// <summary>Decay per batch of the running mean of the squared activations; with <see cref="NormalizeMagnitude"/> only.</summary>
    public double MagnitudeEmaBeta { get; init; } = 0.999;

    /// <summary>Feature maps at a resolution.</summary>
    /// <param name="resolution">4 … img_resolution.</param>
    /// <returns>The number of channels.</returns>
    public int Channels(int resolution) => Math.Min(ChannelBase / resolution, ChannelMax);

    /// <inheritdoc/>
    public override GeneratorNetwork Create(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Validate();
        var synthesis = new SynthesisNetwork(this, random);
        return new MappedGenerator(this, synthesis, new MappingNetwork(ZDim, CDim, WDim, synthesis.NumWs, Mapping, random));
    }

    /// <inheritdoc/>
    private protected override void Check(OptionChecks checks)
    {
        base.Check(checks);
        checks.Require(ZDim, ZDim >= 1, "it must be at least 1");
        checks.Require(WDim, WDim >= 1, "it must be at least 1");
        Mapping.Check(checks);
        checks.Require(ChannelMax, ChannelMax >= 1, "it must be at least 1");
        checks.Require(ChannelBase, ImgResolution < 4 || ChannelBase >= ImgResolution, $"at {ImgResolution} pixels it must be at least {ImgResolution}");
        checks.Require(NumFp16Res, NumFp16Res >= 0, "it must not be negative");
        checks.Require(ConvClamp, ConvClamp is null or > 0, "it must be positive");
        checks.Require(MagnitudeEmaBeta, MagnitudeEmaBeta is >= 0 and < 1, "it must be at least 0 and below 1");
        checks.Require(ResampleFilter.Count, ResampleFilter.Count is >= 1 and <= MaxTaps, $"it must have 1 to {MaxTaps} taps", member: nameof(ResampleFilter));
        checks.Require(ResampleFilter.Take(8), double.IsNormal(ResampleFilter.Sum()), "its taps must sum to a number other than 0, so that they can be scaled to 1", member: nameof(ResampleFilter));
    }
}
