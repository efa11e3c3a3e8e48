using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks.StyleGan3;

/// <summary>What a StyleGAN3 generator is built from. Names and defaults are those of the reference implementation; the defaults are config T.</summary>
public sealed record StyleGan3GeneratorOptions : AliasFreeOptions
{
    private const int MaxMargin = 1024;
    private const int MaxTaps = 256;
    private const int MaxLayers = 1000;

    /// <summary>Creates the options of config T.</summary>
    public StyleGan3GeneratorOptions() { }

    /// <summary>Takes over what other generators of these layers have in common with this one.</summary>
    [SetsRequiredMembers]
    internal StyleGan3GeneratorOptions(AliasFreeOptions common) : base(common) { }

    /// <summary>Length of z, at least 1.</summary>
    public int ZDim { get; init; } = 512;

    /// <summary>Feature maps at cutoff f_c: min(channel_base/2/f_c, channel_max). Config R doubles both.</summary>
    public int ChannelBase { get; init; } = 32768;

    /// <summary>Most feature maps of a layer.</summary>
    public int ChannelMax { get; init; } = 512;

    /// <summary>How the bands of the layers follow each other.</summary>
    public StyleGan3Schedule Schedule { get; init; } = StyleGan3Schedule.Flexible;

    /// <summary>Number of layers N before the one that makes the image; <see cref="StyleGan3Schedule.Flexible"/> only.</summary>
    public int NumLayers { get; init; } = 14;

    /// <summary>Taps n of the resampling filters, counted at the lower rate.</summary>
    public int FilterSize { get; init; } = 6;

    /// <summary>Factor m by which the sampling rate is raised around the nonlinearity; 1 leaves it unfiltered.</summary>
    public int LreluUpsampling { get; init; } = 2;

    /// <summary>Whether w moves and turns the Fourier features (config H on).</summary>
    public bool TransformedInput { get; init; } = true;

    /// <summary>Decay per batch of the running mean of the squared activations.</summary>
    public double MagnitudeEmaBeta { get; init; } = 0.999;

    /// <inheritdoc/>
    public override LayerSchedule PlanLayers() => LayerSchedule.Make(this);

    /// <summary>Adds a sentence for every option that is out of range, for networks that have these options inside.</summary>
    internal IReadOnlyList<OptionProblem> Problems()
    {
        var checks = new OptionChecks(typeof(StyleGan3GeneratorOptions));
        Check(checks);
        return checks.Problems;
    }

    /// <inheritdoc/>
    public override GeneratorNetwork Create(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Validate();
        var synthesis = new SynthesisNetwork(this, PlanLayers(), random);
        return new MappedGenerator(this, synthesis, new MappingNetwork(ZDim, CDim, WDim, synthesis.NumWs, Mapping, random));
    }

    /// <inheritdoc/>
    private protected override void Check(OptionChecks checks)
    {
        base.Check(checks);
        int before = checks.Problems.Count;
        checks.Require(ZDim, ZDim >= 1, "it must be at least 1");
        checks.Require(WDim, WDim >= 1, "it must be at least 1");
        Mapping.Check(checks);
        checks.Require(ChannelMax, ChannelMax >= 1, "it must be at least 1");
        checks.Require(ChannelBase, ChannelBase >= ImgResolution, $"at {ImgResolution} pixels it must be at least {ImgResolution}");
        checks.Require(MarginSize, MarginSize is >= 0 and <= MaxMargin, $"it must be 0 to {MaxMargin}");
        checks.Require(ConvKernel, ConvKernel is 1 or 3, "it must be 1 or 3");
        checks.Require(LreluUpsampling, LreluUpsampling is 1 or 2 or 4, "it must be 1, 2 or 4");
        checks.Require(FilterSize, FilterSize >= 1, "it must be at least 1");
        checks.Require(OutputScale, double.IsFinite(OutputScale) && OutputScale != 0, "it must be a number other than 0");
        checks.Require(ConvClamp, ConvClamp is null or > 0, "it must be positive");
        checks.Require(MagnitudeEmaBeta, MagnitudeEmaBeta is >= 0 and < 1, "it must be at least 0 and below 1");
        checks.Require(NumFp16Res, NumFp16Res >= 0, "it must not be negative");
        if (Schedule == StyleGan3Schedule.Flexible)
        {
            CheckFlexible(checks);
        }
        else
        {
            checks.Require(ImgResolution, ImgResolution >= 8, $"with schedule {Schedule} it must be at least 8");
        }

        if (checks.Problems.Count == before)
        {
            int size = LayerSchedule.Make(this).Layers.Min(layer => Math.Min(layer.In.Size, layer.Out.Size));
            checks.Require(FilterSize, FilterSize <= size, $"the smallest layer is {size} samples wide, and a filter must not be longer. Raise StyleGan3GeneratorOptions.MarginSize or lower StyleGan3GeneratorOptions.FilterSize");
        }
    }

    private void CheckFlexible(OptionChecks checks)
    {
        double lastCutoff = ImgResolution / 2.0;
        checks.Require(NumCritical, NumCritical >= 1, "it must be at least 1: the last layer always fills its band");
        checks.Require(NumLayers, NumLayers <= MaxLayers, $"it must be at most {MaxLayers}");
        checks.Require(NumLayers, NumLayers > NumCritical, $"it must be more than the {NumCritical} critically sampled layers (StyleGan3GeneratorOptions.NumCritical)");
        checks.Require(FirstCutoff, FirstCutoff > 0 && FirstCutoff <= lastCutoff, $"it must be above 0 and at most {Text(lastCutoff)}, half of StyleGan3GeneratorOptions.ImgResolution");
        checks.Require(FirstStopband, FirstStopband > FirstCutoff, $"it must be above StyleGan3GeneratorOptions.FirstCutoff {Text(FirstCutoff)}");
        checks.Require(LastStopbandRel, LastStopbandRel > 1, "it must be above 1, or no transition band is left");
    }

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
