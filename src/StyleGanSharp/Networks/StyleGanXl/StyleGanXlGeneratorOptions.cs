using StyleGanSharp.Networks.StyleGan3;

namespace StyleGanSharp.Networks.StyleGanXl;

/// <summary>What a StyleGAN-XL generator is built from (arXiv 2202.00273). The layers are StyleGAN3's; the defaults are the paper's.</summary>
public sealed record StyleGanXlGeneratorOptions : NetworkOptions, IBandLimitedOptions
{
    private const int MostStages = 12;
    private const int MostLayers = 1000;

    /// <summary>Length of z, small because natural pictures have few dimensions (§3.1).</summary>
    public int ZDim { get; init; } = 64;

    /// <summary>Length of w.</summary>
    public int WDim { get; init; } = 512;

    /// <summary>The mapping network.</summary>
    public MappingOptions Mapping { get; init; } = new() { NumLayers = 2 };

    /// <summary>Length of a class embedding; used when conditional.</summary>
    public int EmbedDim { get; init; } = 320;

    /// <summary>Whether the class embeddings are trained on; else they stay as they are given (§3.1).</summary>
    public bool TunesEmbedding { get; init; }

    /// <summary>Width and height of the pictures of the first network, the stem.</summary>
    public int StemResolution { get; init; } = 16;

    /// <summary>Layers of the stem before the one that makes the picture.</summary>
    public int StemLayers { get; init; } = 10;

    /// <summary>The heads that follow, from small to large; none for the stem alone. All but the last one's layers are frozen.</summary>
    public IReadOnlyList<SuperResolutionStage> Stages { get; init; } = [];

    /// <summary>Feature maps at cutoff f_c: min(channel_base/2/f_c, channel_max).</summary>
    public int ChannelBase { get; init; } = 65536;

    /// <summary>Most feature maps of a layer.</summary>
    public int ChannelMax { get; init; } = 1024;

    /// <summary>How many of the last layers of each stage are critically sampled; the next stage leaves them out.</summary>
    public int NumCritical { get; init; } = 2;

    /// <summary>Cutoff of the first layer, in cycles per image.</summary>
    public double FirstCutoff { get; init; } = 2;

    /// <summary>Least stopband of the first layer, in cycles per image.</summary>
    public double FirstStopband { get; init; } = Math.Pow(2, 2.1);

    /// <summary>Least stopband of each stage's last layer, in units of its cutoff.</summary>
    public double LastStopbandRel { get; init; } = Math.Pow(2, 0.3);

    /// <summary>Samples of canvas beyond each edge of the picture.</summary>
    public int MarginSize { get; init; } = 10;

    /// <summary>Factor of the picture.</summary>
    public double OutputScale { get; init; } = 0.25;

    /// <summary>Taps of the convolutions a side: 3, or 1.</summary>
    public int ConvKernel { get; init; } = 3;

    /// <summary>Whether the down-sampling filters are radially symmetric.</summary>
    public bool UseRadialFilters { get; init; }

    /// <summary>Bound of the activations' absolute value; null for none.</summary>
    public double? ConvClamp { get; init; } = 256;

    /// <summary>How many doublings below the full sampling rate are still computed in float16 on devices that gain from it.</summary>
    public int NumFp16Res { get; init; }

    /// <summary>The stem as options of StyleGAN3, whose layers it has.</summary>
    internal StyleGan3GeneratorOptions Stem => new()
    {
        ImgResolution = StemResolution,
        ImgChannels = ImgChannels,
        CDim = CDim,
        ZDim = ZDim,
        WDim = WDim,
        Mapping = Mapping,
        ChannelBase = ChannelBase,
        ChannelMax = ChannelMax,
        NumLayers = StemLayers,
        NumCritical = NumCritical,
        FirstCutoff = FirstCutoff,
        FirstStopband = FirstStopband,
        LastStopbandRel = LastStopbandRel,
        MarginSize = MarginSize,
        OutputScale = OutputScale,
        ConvKernel = ConvKernel,
        UseRadialFilters = UseRadialFilters,
        ConvClamp = ConvClamp,
        NumFp16Res = NumFp16Res,
    };

    /// <inheritdoc/>
    public LayerSchedule PlanLayers() => StageSchedule.Make(this).Schedule;

    /// <inheritdoc/>
    protected override void Check(ICollection<string> problems)
    {
        base.Check(problems);
        Stem.CheckInto(problems);
        Require(problems, EmbedDim >= 1, $"embed_dim is {EmbedDim}; it must be at least 1.");
        Require(problems, Stages.Count <= MostStages, $"stages has {Stages.Count} heads; at most {MostStages} are possible.");
        int before = StemResolution;
        foreach (SuperResolutionStage stage in Stages)
        {
            Require(problems, before > 0 && stage.Resolution % before == 0 && stage.Resolution / before is 2 or 4 or 8 or 16,
                $"a stage of {stage.Resolution} pixels (--up-factor) cannot follow one of {before}; it must be 2, 4, 8 or 16 times as large.");
            Require(problems, stage.Layers > NumCritical && stage.Layers <= MostLayers, $"a head (--head-layers) has {stage.Layers} layers; it must have more than the {NumCritical} critically sampled ones (num_critical), at most {MostLayers}.");
            Require(problems, ChannelBase >= stage.Resolution, $"channel_base (--cbase) is {ChannelBase}; at {stage.Resolution} pixels it must be at least {stage.Resolution}.");
            before = stage.Resolution;
        }

        Require(problems, ImgResolution == before, $"img_resolution is {ImgResolution}; the last stage makes pictures of {before} pixels.");
    }
}
