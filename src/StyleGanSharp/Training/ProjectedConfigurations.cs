using StyleGanSharp.Checkpoints;
using StyleGanSharp.Features;
using StyleGanSharp.Features.Pyramids;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.FastGan;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Training;

/// <summary>StyleGAN-XL (arXiv 2202.00273), FastGAN with a projected discriminator (Projected GAN, arXiv 2111.01007), and that discriminator for every other generator.</summary>
internal static class ProjectedConfigurations
{
    private const string SmallFeatures = "builtin";
    private const string PaperFeatures = "deit-base,efficientnet-lite0";
    private const int SmallStemLayers = 7;
    private const int SmallHeadLayers = 4;
    private const int PaperHeadLayers = 7;
    private const double GuidanceWeight = 8;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TrainingConfiguration> All { get; } =
    [
        new("stylegan-xl", "StyleGAN-XL: StyleGAN3 layers grown stage by stage, a projected discriminator, class embeddings; see --stem, --superres, --stages.", Xl, XlGenerator)
        {
            IsProjected = true, ChannelScale = 2, MaxChannelsScale = 2, ScalesData = true,
        },
        new("fastgan", "FastGAN's small generator with a projected discriminator (Projected GAN): quick on little data.", FastGan, plan => new FastGanGeneratorOptions
        {
            ImgResolution = plan.Resolution,
            ImgChannels = plan.Channels,
            CDim = plan.LabelDim,
            ZDim = plan.Request.Latent ?? 256,
            ChannelBase = plan.Request.CBase ?? 8192,
            ChannelMax = plan.Request.CMax ?? 1024,
        })
        {
            IsProjected = true,
        },
    ];

    /// <summary>What every training against a projected discriminator has: hinge loss, no gradient penalty, DiffAugment instead of ADA.</summary>
    public static TrainingRequest Defaults(TrainingRequest request) => request with
    {
        Adversarial = request.Adversarial ?? AdversarialKind.Hinge,
        Gamma = request.Gamma ?? 0,
        Mixing = request.Mixing ?? 0,
        Aug = request.Aug == AugmentMode.Ada ? AugmentMode.NoAug : request.Aug,
    };

    /// <summary>The discriminator's options.</summary>
    public static ProjectedDiscriminatorOptions Discriminator(GeneratorPlan plan)
    {
        TrainingRequest request = plan.Request;
        bool isSmall = IsSmall(request);
        string names = request.DFeatures ?? (isSmall ? SmallFeatures : PaperFeatures);
        var options = new ProjectedDiscriminatorOptions
        {
            ImgResolution = plan.Resolution,
            ImgChannels = plan.Channels,
            CDim = plan.LabelDim,
            Features = [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(FeaturePyramids.Describe)],
            Scales = request.DScales ?? 4,
            Mixing = request.DMixing ?? FeatureMixing.Scales,
            EmbedDim = EmbedDim(request),
        };
        return isSmall ? options with { MixChannels = 16, ChannelBase = 1024, ChannelMax = 128, CmapDim = 32 } : options;
    }

    /// <summary>The generator of a stage and where its first weights come from.</summary>
    public static NetworkOptions XlGenerator(GeneratorPlan plan)
    {
        TrainingRequest request = plan.Request;
        if (request.PathStem is { } path)
        {
            return Head(plan, path, request.HeadLayers ?? (IsSmall(request) ? SmallHeadLayers : PaperHeadLayers));
        }

        return new StyleGanXlGeneratorOptions
        {
            ImgResolution = plan.Resolution,
            ImgChannels = plan.Channels,
            CDim = plan.LabelDim,
            ZDim = Math.Min(request.Latent ?? 64, 64),
            WDim = request.Latent ?? 512,
            EmbedDim = EmbedDim(request),
            StemResolution = plan.Resolution,
            StemLayers = request.SynLayers ?? (IsSmall(request) ? SmallStemLayers : 10),
            ChannelBase = request.CBase ?? 65536,
            ChannelMax = request.CMax ?? 1024,
            Mapping = new() { NumLayers = 2 },
            NumFp16Res = plan.NumFp16Res,
            ConvClamp = plan.ConvClamp,
        };
    }

    /// <summary>Sentences for every choice that does not go together; in their order of the options.</summary>
    public static IEnumerable<string> Problems(TrainingRequest request, TrainingConfiguration configuration, bool isProjected)
    {
        bool isXl = configuration.Name == "stylegan-xl";
        (bool IsWrong, string Problem)[] rules =
        [
            (!isXl && (request.Stem || request.Superres || request.PathStem is not null || request.HeadLayers is not null || request.SynLayers is not null || request.UpFactor is not null),
                $"--stem, --superres, --path-stem, --up-factor, --head-layers and --syn-layers belong to --cfg stylegan-xl, not to {configuration.Name}."),
            (request.Stem && (request.Superres || request.PathStem is not null), "--stem trains the first stage and --superres a later one; give one of them."),
            (request.Superres && request.PathStem is null, "--superres needs the network it goes on from: --path-stem FILE, a snapshot of the stage before."),
            (request.PathStem is not null && request.SynLayers is not null, "--syn-layers is the stem's; a head has --head-layers."),
            (request.UpFactor is not (null or 2 or 4 or 8 or 16), $"--up-factor is {request.UpFactor}; it must be 2, 4, 8 or 16."),
            (request.PathStem is not null && request.Resume is not null, "--path-stem starts a stage from another's weights and --resume from its own; give one of them."),
            (!isProjected && (request.DFeatures is not null || request.DScales is not null || request.DMixing is not null || request.DiffAug is not null),
                "--d-features, --d-scales, --d-mixing and --diffaug belong to a projected discriminator (--d projected)."),
            (isProjected && (request.DArch is not null || request.FreezeD != 0 || request.MbstdGroup is not null), "--d-arch, --freezed and --mbstd-group belong to StyleGAN2's discriminator, not to a projected one."),
            (request.ClassEmbeddings is not null && !request.Cond, "--class-embeddings needs labels; add --cond."),
            (request.ClsWeight is > 0 && !request.Cond, "--cls-weight needs labels to guide by; add --cond."),
            (request.Patience is not null && request.Metrics.Length == 0, "--patience needs a metric to watch: --metrics fid50k_full, for example."),
        ];
        return rules.Where(rule => rule.IsWrong).Select(rule => rule.Problem);
    }

    /// <summary>Sentences for files and classes that do not fit the plan.</summary>
    public static IEnumerable<string> Problems(TrainingOptions options)
    {
        int classes = options.Generator.CDim;
        if (options.ClassEmbeddings is { } path)
        {
            using ClassEmbeddings embeddings = ClassEmbeddings.Load(path);
            if (embeddings.Classes < classes)
            {
                yield return $"{path} has embeddings of {embeddings.Classes} classes, and the data has {classes}. Make them from this data with 'stylegan embed-classes'.";
            }
        }

        if (options.Loss.GuidanceWeight > 0 && ClassGuide.ClassesOf(options.GuidanceFeatures) is var known && classes + options.Loss.GuidanceOffset > known)
        {
            yield return $"--cls-features {options.GuidanceFeatures} tells {known} classes; the data's {classes} from --cls-offset {options.Loss.GuidanceOffset} on are more. Guidance needs a classifier of the data's own classes.";
        }
    }

    private static bool IsSmall(TrainingRequest request) => request.Preset is "cpu" or "tiny";

    /// <summary>Length of the class embeddings: the file's, or the paper's.</summary>
    private static int EmbedDim(TrainingRequest request)
    {
        if (request.ClassEmbeddings is null)
        {
            return 320;
        }

        using ClassEmbeddings embeddings = ClassEmbeddings.Load(request.ClassEmbeddings);
        return embeddings.Length;
    }

    private static StyleGanXlGeneratorOptions Head(GeneratorPlan plan, string path, int layers)
    {
        NetworkFile file = NetworkFile.Open(path);
        if (file.Networks[file.GeneratorRole] is not StyleGanXlGeneratorOptions stem)
        {
            throw new UsageException($"--path-stem {path} holds a {NetworkCatalog.KindOf(file.Networks[file.GeneratorRole])}; a head goes on a generator of --cfg stylegan-xl.");
        }

        UsageException.ThrowIfAny(
        [
            .. SizeProblems(stem, plan, path),
            .. stem.ImgChannels == plan.Channels ? Array.Empty<string>()
                : [$"The stem {path} makes images of {stem.ImgChannels} channels, and the data has {plan.Channels}. Give data of {stem.ImgChannels} channels, or a stem that was trained on data of {plan.Channels}."],
            .. stem.CDim == plan.LabelDim ? Array.Empty<string>()
                : [$"The stem {path} knows {stem.CDim} classes, and the data has {plan.LabelDim}{(plan.LabelDim == 0 ? " (without --cond)" : string.Empty)}. Give the stem's own data, with --cond if it has classes, or a stem of this data."],
        ]);
        return stem with { ImgResolution = plan.Resolution, Stages = [.. stem.Stages, new SuperResolutionStage(plan.Resolution, layers)], NumFp16Res = plan.NumFp16Res, ConvClamp = plan.ConvClamp };
    }

    private static IEnumerable<string> SizeProblems(StyleGanXlGeneratorOptions stem, GeneratorPlan plan, string path)
    {
        int from = stem.ImgResolution;
        if (plan.Request.UpFactor is { } factor && from * factor != plan.Resolution)
        {
            yield return $"The stem {path} makes images of {from} pixels; with --up-factor {factor} the head's have {from * factor}, and the data has {plan.Resolution}. Give --resolution {from * factor}, or another --up-factor.";
        }
        else if (plan.Resolution % from != 0 || plan.Resolution / from is not (2 or 4 or 8 or 16))
        {
            yield return $"The stem {path} makes images of {from} pixels, and the data has {plan.Resolution}; a head makes them 2, 4, 8 or 16 times as large. Give --resolution {2 * from}, or another --path-stem.";
        }
    }

    /// <summary>StyleGAN-XL's own training (§3.1 and appendix): a blur of 2 pixels that fades, path lengths late and in the stem only, guidance above 32 pixels.</summary>
    private static TrainingRequest Xl(TrainingRequest request) => Defaults(request with
    {
        PlWeight = request.PlWeight ?? (request.PathStem is null ? null : 0),
        BlurSigma = request.BlurSigma ?? 2,
        GLr = request.GLr ?? 0.002,
        DLr = request.DLr ?? 0.002,
        MapDepth = request.MapDepth ?? 2,
        ClsWeight = request.ClsWeight ?? (request.ClsFeatures is not null && request.Resolution > 32 ? GuidanceWeight : 0),
    });

    private static TrainingRequest FastGan(TrainingRequest request) => Defaults(request with { PlWeight = 0, Mixing = 0, Noise = null, GLr = request.GLr ?? 0.0002, DLr = request.DLr ?? 0.0002 });
}
