using StyleGanSharp.Checkpoints;
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

    private static readonly TrainingOptions Projected = new() { Adversarial = AdversarialKind.Hinge, Gamma = 0, Mixing = 0, Aug = AugmentMode.NoAug };

    /// <summary>StyleGAN-XL's own training (§3.1 and appendix): a blur of 2 pixels that fades.</summary>
    private static readonly TrainingOptions Xl = Projected with { BlurSigma = 2, GLr = 0.002, DLr = 0.002 };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TrainingConfiguration> All { get; } =
    [
        new("stylegan-xl", "StyleGAN-XL: StyleGAN3 layers grown stage by stage, a projected discriminator, class embeddings.", Xl, XlGenerator)
        {
            Adjust = XlAdjusted,
            IsProjected = true, ChannelScale = 2, MaxChannelsScale = 2, ScalesData = true,
        },
        new("fastgan", "FastGAN's small generator with a projected discriminator (Projected GAN): quick on little data.", Projected with { GLr = 0.0002, DLr = 0.0002 }, plan => new FastGanGeneratorOptions
        {
            ImgResolution = plan.Resolution,
            ImgChannels = plan.Channels,
            CDim = plan.LabelDim,
            ZDim = plan.Options.Latent ?? 256,
            ChannelBase = plan.Options.CBase ?? 8192,
            ChannelMax = plan.Options.CMax ?? 1024,
        })
        {
            Adjust = FastGanAdjusted,
            IsProjected = true,
        },
    ];

    /// <summary>What every training against a projected discriminator has: DiffAugment instead of ADA, hinge loss, no gradient penalty.</summary>
    public static TrainingOptions Fill(TrainingOptions request) => request.Or(Projected);

    /// <summary>The discriminator's options.</summary>
    public static ProjectedDiscriminatorOptions Discriminator(GeneratorPlan plan)
    {
        TrainingOptions request = plan.Options;
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
    public static GeneratorOptions XlGenerator(GeneratorPlan plan)
    {
        TrainingOptions request = plan.Options;
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

    /// <summary>Every choice that does not go together; in the order of the options.</summary>
    public static IReadOnlyList<OptionProblem> Problems(TrainingOptions request, TrainingConfiguration configuration, bool isProjected)
    {
        bool isXl = configuration.Name == "stylegan-xl";
        string xlOnly = $"it belongs to TrainingOptions.Cfg = stylegan-xl, not to {configuration.Name}";
        const string ProjectedOnly = "it belongs to a projected discriminator (TrainingOptions.Projected = true)";
        const string OtherOnly = "it belongs to StyleGAN2's discriminator, not to a projected one";
        var checks = new OptionChecks(typeof(TrainingOptions));
        checks.Require(request.Stem, isXl || !request.Stem, xlOnly, member: nameof(request.Stem));
        checks.Require(request.Superres, isXl || !request.Superres, xlOnly, member: nameof(request.Superres));
        checks.Require(request.PathStem, isXl || request.PathStem is null, xlOnly, member: nameof(request.PathStem));
        checks.Require(request.UpFactor, isXl || request.UpFactor is null, xlOnly, member: nameof(request.UpFactor));
        checks.Require(request.HeadLayers, isXl || request.HeadLayers is null, xlOnly, member: nameof(request.HeadLayers));
        checks.Require(request.SynLayers, isXl || request.SynLayers is null, xlOnly, member: nameof(request.SynLayers));
        checks.Require(
            request.Stem, !request.Stem || !(request.Superres || request.PathStem is not null), "it trains the first stage, and TrainingOptions.Superres on TrainingOptions.PathStem a later one",
            "Choose one of them.", nameof(request.Stem));
        checks.Require(
            request.Superres, !request.Superres || request.PathStem is not null, "it needs the network that it goes on from", "Give TrainingOptions.PathStem a snapshot of the stage before.",
            nameof(request.Superres));
        checks.Require(request.UpFactor, !isXl || request.UpFactor is null || request.PathStem is not null, "it is of a stage on a stem", "Add TrainingOptions.PathStem, or leave it out.", nameof(request.UpFactor));
        checks.Require(request.SynLayers, request.PathStem is null || request.SynLayers is null, "it is the stem's; a head has TrainingOptions.HeadLayers", member: nameof(request.SynLayers));
        checks.Require(request.UpFactor, request.UpFactor is null or 2 or 4 or 8 or 16, "it must be 2, 4, 8 or 16", member: nameof(request.UpFactor));
        checks.Require(
            request.PathStem, request.PathStem is null || request.Resume is null, "it starts a stage from another's weights, and TrainingOptions.Resume from its own", "Give one of them.",
            nameof(request.PathStem));
        checks.Require(request.DFeatures, isProjected || request.DFeatures is null, ProjectedOnly, member: nameof(request.DFeatures));
        checks.Require(request.DScales, isProjected || request.DScales is null, ProjectedOnly, member: nameof(request.DScales));
        checks.Require(request.DMixing, isProjected || request.DMixing is null, ProjectedOnly, member: nameof(request.DMixing));
        checks.Require(request.DiffAug, isProjected || request.DiffAug is null, ProjectedOnly, member: nameof(request.DiffAug));
        checks.Require(request.DArch, !isProjected || request.DArch is null, OtherOnly, member: nameof(request.DArch));
        checks.Require(request.FreezeD, !isProjected || request.FreezeD == 0, OtherOnly, member: nameof(request.FreezeD));
        checks.Require(request.MbstdGroup, !isProjected || request.MbstdGroup is null, OtherOnly, member: nameof(request.MbstdGroup));
        checks.Require(request.Aug, !isProjected || request.Aug is null or AugmentMode.Fixed or AugmentMode.NoAug, OtherOnly, "Choose TrainingOptions.Aug = Fixed, or leave it out: TrainingOptions.DiffAug takes its place.", nameof(request.Aug));
        checks.Require(request.ClsFeatures, isXl || request.ClsFeatures is null, xlOnly, member: nameof(request.ClsFeatures));
        checks.Require(request.ClsOffset, isXl || request.ClsOffset == 0, xlOnly, member: nameof(request.ClsOffset));
        checks.Require(request.ClsWeight, isXl || request.ClsWeight is null or <= 0, xlOnly, member: nameof(request.ClsWeight));
        checks.Require(request.ClassEmbeddings, isXl || request.ClassEmbeddings is null, xlOnly, member: nameof(request.ClassEmbeddings));
        checks.Require(request.ClassEmbeddings, request.ClassEmbeddings is null || request.Cond, "it needs labels", "Add TrainingOptions.Cond = true.", nameof(request.ClassEmbeddings));
        checks.Require(request.ClsWeight, request.ClsWeight is not > 0 || request.Cond, "it needs labels to guide by", "Add TrainingOptions.Cond = true.", nameof(request.ClsWeight));
        checks.Require(
            request.MetricsFeatures, request.MetricsFeatures is null || request.Metrics.Length > 0, "there is no metric that would use it", "Add TrainingOptions.Metrics = fid50k_full, for example.",
            nameof(request.MetricsFeatures));
        checks.Require(
            request.MetricsNum, request.MetricsNum is null || request.Metrics.Length > 0, "there is no metric that would use it", "Add TrainingOptions.Metrics = fid50k_full, for example.",
            nameof(request.MetricsNum));
        checks.Require(
            request.Patience, request.Patience is null || request.Metrics.Length > 0, "it needs a metric to watch", "Add TrainingOptions.Metrics = fid50k_full, for example.", nameof(request.Patience));
        return checks.Problems;
    }

    /// <summary>Every file and number of classes that does not fit the plan.</summary>
    public static IEnumerable<OptionProblem> Problems(ResolvedTraining options)
    {
        int classes = options.Generator.CDim;
        if (options.ClassEmbeddings is { } path)
        {
            using ClassEmbeddings embeddings = ClassEmbeddings.Load(path);
            if (embeddings.Classes < classes)
            {
                yield return new OptionProblem(
                    "TrainingOptions.ClassEmbeddings", path, $"it has embeddings of {Quantity.Of(embeddings.Classes, "class")}, and the data has {classes}", "Make them from this data with ClassEmbeddings.Compute.");
            }
        }

        if (options.Loss.GuidanceWeight > 0 && ClassGuide.ClassesOf(options.GuidanceFeatures) is var known && classes + options.Loss.GuidanceOffset > known)
        {
            yield return new OptionProblem(
                "TrainingOptions.ClsFeatures", options.GuidanceFeatures,
                $"it distinguishes {Quantity.Of(known, "class")}; the data's {classes} from number {options.Loss.GuidanceOffset} on (GanLossOptions.GuidanceOffset) are more", "Guidance needs a classifier of the data's own classes.");
        }
    }

    private static bool IsSmall(TrainingOptions request) => request.Preset is "cpu" or "tiny";

    /// <summary>Length of the class embeddings: the file's, or the paper's.</summary>
    private static int EmbedDim(TrainingOptions request)
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
        using NetworkFile file = NetworkFile.Open(path);
        if (file.Networks[file.GeneratorRole] is not StyleGanXlGeneratorOptions stem)
        {
            throw new OptionException(
                "TrainingOptions.PathStem", path, $"it holds a {file.Networks[file.GeneratorRole].Kind}, and a head goes on a generator of TrainingOptions.Cfg = stylegan-xl");
        }

        int from = stem.ImgResolution;
        int? factor = plan.Options.UpFactor;
        bool isFactorRight = factor is null || from * factor == plan.Resolution;
        var checks = new OptionChecks(typeof(TrainingOptions));
        checks.Require(
            factor, isFactorRight, $"the stem makes images of {from} pixels, so the head's have {from * factor}, and the data has {plan.Resolution}",
            $"Choose TrainingOptions.Resolution = {from * factor}, or another factor.", nameof(plan.Options.UpFactor));
        checks.Require(
            path, !isFactorRight || (plan.Resolution % from == 0 && plan.Resolution / from is 2 or 4 or 8 or 16),
            $"the stem makes images of {from} pixels, and the data has {plan.Resolution}; a head makes them 2, 4, 8 or 16 times as large",
            $"Choose TrainingOptions.Resolution = {2 * from}, or another stem.", nameof(plan.Options.PathStem));
        checks.Require(
            path, stem.ImgChannels == plan.Channels, $"the stem makes images of {Quantity.Of(stem.ImgChannels, "channel")}, and the data has {plan.Channels}",
            $"Give data of {Quantity.Of(stem.ImgChannels, "channel")}, or a stem that was trained on data of {plan.Channels}.", nameof(plan.Options.PathStem));
        checks.Require(
            path, stem.CDim == plan.LabelDim,
            $"the stem knows {Quantity.Of(stem.CDim, "class")}, and the data has {plan.LabelDim}{(plan.LabelDim == 0 ? " (its labels are used with TrainingOptions.Cond = true)" : string.Empty)}",
            "Give the stem's own data, with labels if it has classes, or a stem of this data.", nameof(plan.Options.PathStem));
        checks.ThrowIfAny();
        return stem with { ImgResolution = plan.Resolution, Stages = [.. stem.Stages, new SuperResolutionStage(plan.Resolution, layers)], NumFp16Res = plan.NumFp16Res, ConvClamp = plan.ConvClamp };
    }

    /// <summary>Path lengths in the stem only, guidance above 32 pixels (StyleGAN-XL §3.1).</summary>
    private static TrainingOptions XlAdjusted(TrainingOptions request) => request with
    {
        PlWeight = request.PlWeight ?? (request.PathStem is null ? null : 0),
        BlurSigma = request.BlurSigma ?? (request.Resume is null ? null : 0), // a blur is for beginners
        ClsWeight = request.ClsWeight ?? (request.ClsFeatures is not null && request.Resolution > 32 ? GuidanceWeight : 0),
    };

    private static TrainingOptions FastGanAdjusted(TrainingOptions request) => request with { PlWeight = 0, Mixing = 0, Noise = null };
}
