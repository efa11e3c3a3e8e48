using System.Diagnostics.CodeAnalysis;
using System.Globalization;

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
    internal void CheckInto(ICollection<string> problems) => Check(problems);

    /// <inheritdoc/>
    protected override void Check(ICollection<string> problems)
    {
        base.Check(problems);
        int before = problems.Count;
        Require(problems, ZDim >= 1, $"z_dim is {ZDim}; it must be at least 1.");
        Require(problems, WDim >= 1, $"w_dim is {WDim}; it must be at least 1.");
        Mapping.Check(problems);
        Require(problems, ChannelMax >= 1, $"channel_max (--cmax) is {ChannelMax}; it must be at least 1.");
        Require(problems, ChannelBase >= ImgResolution, $"channel_base (--cbase) is {ChannelBase}; at {ImgResolution} pixels it must be at least {ImgResolution}.");
        Require(problems, MarginSize is >= 0 and <= MaxMargin, $"margin_size is {MarginSize}; it must be 0 to {MaxMargin}.");
        Require(problems, ConvKernel is 1 or 3, $"conv_kernel is {ConvKernel}; it must be 1 or 3.");
        Require(problems, LreluUpsampling is 1 or 2 or 4, $"lrelu_upsampling is {LreluUpsampling}; it must be 1, 2 or 4.");
        Require(problems, FilterSize >= 1, $"filter_size is {FilterSize}; it must be at least 1.");
        Require(problems, double.IsFinite(OutputScale) && OutputScale != 0, $"output_scale is {Text(OutputScale)}; it must be a number other than 0.");
        Require(problems, ConvClamp is null or > 0, $"conv_clamp is {ConvClamp}; it must be positive.");
        Require(problems, MagnitudeEmaBeta is >= 0 and < 1, $"magnitude_ema_beta is {Text(MagnitudeEmaBeta)}; it must be at least 0 and below 1.");
        Require(problems, NumFp16Res >= 0, $"num_fp16_res is {NumFp16Res}; it must not be negative.");
        if (Schedule == StyleGan3Schedule.Flexible)
        {
            CheckFlexible(problems);
        }
        else
        {
            Require(problems, ImgResolution >= 8, $"img_resolution is {ImgResolution}; with schedule {Schedule} it must be at least 8.");
        }

        if (problems.Count == before)
        {
            int size = LayerSchedule.Make(this).Layers.Min(layer => Math.Min(layer.In.Size, layer.Out.Size));
            Require(problems, FilterSize <= size, $"filter_size is {FilterSize}; the smallest layer is {size} samples wide, and a filter must not be longer. Raise margin_size or lower filter_size.");
        }
    }

    private void CheckFlexible(ICollection<string> problems)
    {
        double lastCutoff = ImgResolution / 2.0;
        Require(problems, NumCritical >= 1, $"num_critical is {NumCritical}; it must be at least 1: the last layer always fills its band.");
        Require(problems, NumLayers <= MaxLayers, $"num_layers (--layers) is {NumLayers}; it must be at most {MaxLayers}.");
        Require(problems, NumLayers > NumCritical, $"num_layers is {NumLayers}; it must be more than the {NumCritical} critically sampled layers (num_critical).");
        Require(problems, FirstCutoff > 0 && FirstCutoff <= lastCutoff, $"first_cutoff is {Text(FirstCutoff)}; it must be above 0 and at most {Text(lastCutoff)}, half of img_resolution.");
        Require(problems, FirstStopband > FirstCutoff, $"first_stopband is {Text(FirstStopband)}; it must be above first_cutoff {Text(FirstCutoff)}.");
        Require(problems, LastStopbandRel > 1, $"last_stopband_rel is {Text(LastStopbandRel)}; it must be above 1, or no transition band is left.");
    }

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
