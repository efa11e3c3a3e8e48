using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;

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

    /// <summary>What the names of the last stage's layers begin with in a state dictionary.</summary>
    internal IReadOnlyList<string> HeadPrefixes
    {
        get
        {
            (LayerSchedule schedule, int frozenLayers) = StageSchedule.Make(this);
            return [.. schedule.Layers.Skip(frozenLayers).Select(layer => $"synthesis.{layer.Name}.")];
        }
    }

    /// <inheritdoc/>
    public override LayerSchedule PlanLayers() => StageSchedule.Make(this).Schedule;

    /// <inheritdoc/>
    public override GeneratorNetwork Create(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Validate();
        var synthesis = new SynthesisNetwork(Stem, PlanLayers(), random);
        var classes = new ClassEmbedding(EmbedDim, TunesEmbedding);
        var generator = new MappedGenerator(this, synthesis, new MappingNetwork(ZDim, CDim, WDim, synthesis.NumWs, Mapping, random, classes: classes));
        if (Stages.Count > 0)
        {
            IReadOnlyList<string> head = HeadPrefixes;
            foreach ((string name, Parameter parameter) in generator.named_parameters())
            {
                parameter.requires_grad = head.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
            }
        }

        return generator;
    }

    /// <inheritdoc/>
    private protected override void Check(OptionChecks checks)
    {
        base.Check(checks);
        checks.AddRange(Stem.Problems().Select(problem => problem.Member switch
        {
            "StyleGan3GeneratorOptions.NumLayers" => problem with { Member = "StyleGanXlGeneratorOptions.StemLayers" },
            "StyleGan3GeneratorOptions.ImgResolution" => problem with { Member = "StyleGanXlGeneratorOptions.StemResolution" },
            _ => problem,
        }));
        checks.Require(EmbedDim, EmbedDim >= 1, "it must be at least 1");
        checks.Require(Stages.Count, Stages.Count <= MaxStages, $"it must have at most {Quantity.Of(MaxStages, "head")}", member: nameof(Stages));
        int before = StemResolution;
        foreach (SuperResolutionStage stage in Stages)
        {
            checks.Require(
                stage.Resolution, before > 0 && stage.Resolution % before == 0 && stage.Resolution / before is 2 or 4 or 8 or 16,
                $"a stage must be 2, 4, 8 or 16 times as large as the one before, which has {before} pixels", member: nameof(Stages));
            if (stage.Layers <= NumCritical || stage.Layers > MaxLayers)
            {
                checks.Add(new OptionProblem(
                    "SuperResolutionStage.Layers", stage.Layers, $"it must be more than the {NumCritical} critically sampled layers (StyleGanXlGeneratorOptions.NumCritical), and at most {MaxLayers}"));
            }

            checks.Require(ChannelBase, ChannelBase >= stage.Resolution, $"at {stage.Resolution} pixels it must be at least {stage.Resolution}");
            before = stage.Resolution;
        }

        checks.Require(ImgResolution, ImgResolution == before, $"the last stage makes images of {before} pixels");
    }
}
