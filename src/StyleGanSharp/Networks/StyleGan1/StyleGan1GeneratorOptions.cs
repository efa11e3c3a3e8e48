using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks.StyleGan1;

/// <summary>What a StyleGAN generator (arXiv 1812.04948) is built from. The defaults are config F; the others lead back to the generator of Progressive GAN (config A).</summary>
public sealed record StyleGan1GeneratorOptions : GeneratorOptions
{
    /// <summary>Length of z, at least 1.</summary>
    public int ZDim { get; init; } = 512;

    /// <summary>Length of w, at least 1.</summary>
    public int WDim { get; init; } = 512;

    /// <summary>The mapping network. With 0 layers w is z, normalized (configs A and B).</summary>
    public MappingOptions Mapping { get; init; } = new() { WAvgBeta = 0.995 };

    /// <summary>Feature maps at resolution R: min(channel_base / R, channel_max).</summary>
    public int ChannelBase { get; init; } = 16384;

    /// <summary>Most feature maps at any resolution.</summary>
    public int ChannelMax { get; init; } = 512;

    /// <summary>Whether w sets scale and bias of every layer (AdaIN, config C). Without, activations are normalized per pixel, and w enters only through the first layer.</summary>
    public bool UseStyles { get; init; } = true;

    /// <summary>Whether the first layer is a learned constant (config D) instead of a dense layer of w.</summary>
    public bool UseConstant { get; init; } = true;

    /// <summary>Whether the layers have noise inputs (config E).</summary>
    public bool UseNoise { get; init; } = true;

    /// <summary>Taps of the filter after up-sampling (config B); none leaves nearest-neighbor up-sampling as it is.</summary>
    public IReadOnlyList<double> BlurFilter { get; init; } = [1, 2, 1];

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
        return new MappedGenerator(this, synthesis, new MappingNetwork(ZDim, CDim, WDim, synthesis.NumWs, Mapping, random, isStyleGan1: true));
    }

    /// <inheritdoc/>
    private protected override void Check(OptionChecks checks)
    {
        base.Check(checks);
        checks.Require(ZDim, ZDim >= 1, "it must be at least 1");
        checks.Require(WDim, WDim >= 1, "it must be at least 1");
        Mapping.Check(checks, minLayers: 0);
        int joined = CDim > 0 ? 2 * ZDim : ZDim;
        checks.Require(WDim, Mapping.NumLayers != 0 || WDim == joined, $"it must be {joined}: MappingOptions.NumLayers is 0, so w is z{(CDim > 0 ? " and as much of the label" : string.Empty)}");
        StyleGan1Checks.Add(checks, ImgResolution, ChannelBase, ChannelMax, BlurFilter);
        checks.Require(UseConstant, UseStyles || !UseConstant, "without StyleGan1GeneratorOptions.UseStyles w has no way into the image");
    }
}
