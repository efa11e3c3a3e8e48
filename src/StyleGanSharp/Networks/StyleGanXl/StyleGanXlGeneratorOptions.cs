using StyleGanSharp.Networks.StyleGan3;

namespace StyleGanSharp.Networks.StyleGanXl;

/// <summary>What a StyleGAN-XL generator is built from (arXiv 2202.00273). The layers are StyleGAN3's; the defaults are the paper's.</summary>
public sealed record StyleGanXlGeneratorOptions : AliasFreeOptions
{
    private const int MaxStages = 12;
    private const int MaxLayers = 1000;

    /// <summary>Length of z, small because natural images have few dimensions (§3.1).</summary>
    public int ZDim { get; init; } = 64;

    /// <summary>Length of a class embedding; used when conditional.</summary>
    public int EmbedDim { get; init; } = 320;

    /// <summary>Whether the class embeddings are trained on; else they stay as they are given (§3.1).</summary>
    public bool TunesEmbedding { get; init; }

    /// <summary>Width and height of the images of the first network, the stem.</summary>
    public int StemResolution { get; init; } = 16;

    /// <summary>Layers of the stem before the one that makes the image.</summary>
    public int StemLayers { get; init; } = 10;

    /// <summary>The heads that follow, from small to large; none for the stem alone. All but the last one's layers are frozen.</summary>
    public IReadOnlyList<SuperResolutionStage> Stages { get; init; } = [];

    /// <summary>Feature maps at cutoff f_c: min(channel_base/2/f_c, channel_max).</summary>
    public int ChannelBase { get; init; } = 65536;

    /// <summary>Most feature maps of a layer.</summary>
    public int ChannelMax { get; init; } = 1024;

    /// <summary>The stem as options of StyleGAN3, whose layers it has.</summary>
    internal StyleGan3GeneratorOptions Stem => new(this)
    {
        ImgResolution = StemResolution,
        ZDim = ZDim,
        ChannelBase = ChannelBase,
        ChannelMax = ChannelMax,
        NumLayers = StemLayers,
    };

    /// <inheritdoc/>
    public override LayerSchedule PlanLayers() => StageSchedule.Make(this).Schedule;

    /// <inheritdoc/>
    protected override void Check(ICollection<string> problems)
    {
        base.Check(problems);
        Stem.CheckInto(problems);
        Require(problems, EmbedDim >= 1, $"embed_dim is {EmbedDim}; it must be at least 1.");
        Require(problems, Stages.Count <= MaxStages, $"stages has {Stages.Count} heads; at most {MaxStages} are possible.");
        int before = StemResolution;
        foreach (SuperResolutionStage stage in Stages)
        {
            Require(problems, before > 0 && stage.Resolution % before == 0 && stage.Resolution / before is 2 or 4 or 8 or 16,
                $"a stage of {stage.Resolution} pixels (--up-factor) cannot follow one of {before}; it must be 2, 4, 8 or 16 times as large.");
            Require(problems, stage.Layers > NumCritical && stage.Layers <= MaxLayers, $"a head (--head-layers) has {stage.Layers} layers; it must have more than the {NumCritical} critically sampled ones (num_critical), at most {MaxLayers}.");
            Require(problems, ChannelBase >= stage.Resolution, $"channel_base (--cbase) is {ChannelBase}; at {stage.Resolution} pixels it must be at least {stage.Resolution}.");
            before = stage.Resolution;
        }

        Require(problems, ImgResolution == before, $"img_resolution is {ImgResolution}; the last stage makes images of {before} pixels.");
    }
}
