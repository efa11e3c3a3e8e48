using StyleGanSharp.Augment;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Layers;
using StyleGanSharp.Losses;
using StyleGanSharp.Metrics;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Optimization;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <content>From what a user asks for to everything a run depends on.</content>
public sealed partial record TrainingOptions
{
    /// <summary>The configurations for <see cref="Cfg"/>: name and description of each.</summary>
    public static IReadOnlyList<(string Name, string Description)> Configurations => [.. TrainingConfigurations.All.Select(configuration => (configuration.Name, configuration.Description))];

    /// <summary>The sizes for <see cref="Preset"/>: name and description of each.</summary>
    public static IReadOnlyList<(string Name, string Description)> Presets => [.. TrainingPresets.Sizes.Select(size => (size.Name, size.Description))];

    /// <summary>Opens the data that the options name, or that of the run they continue.</summary>
    /// <returns>The data; dispose it after the run.</returns>
    /// <exception cref="StyleGanException">When the data cannot be used; says why.</exception>
    public ImageDataset OpenData()
    {
        if (ContinuedRun is { } run)
        {
            return ResolvedTraining.Load(run).OpenData();
        }

        string data = Data ?? throw new OptionException("TrainingOptions.Data", null, "there is nothing to train on", "Give a folder, a .zip or builtin:avatars, or continue a run (TrainingOptions.Resume).");
        return ResolvedTraining.OpenData(data, Cond, Mirror, MaxImages, Seed, Resolution, TrainingConfigurations.Find(Cfg).ScalesData);
    }

    /// <summary>Fills in everything that is left open, by the configuration, the preset, the data and the device; changes nothing.</summary>
    /// <param name="dataset">The opened data.</param>
    /// <param name="device">Where it will train: float16 is used on CUDA only, and small presets are the default on a CPU.</param>
    /// <param name="worldSize">Number of processes.</param>
    /// <returns>Validated options of a new run.</returns>
    /// <exception cref="OptionException">When something is out of range; reports everything at once.</exception>
    public ResolvedTraining Resolve(ImageDataset dataset, Device device, int worldSize = 1)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(device);
        if (ContinuedRun is not null)
        {
            throw new OptionException(
                "TrainingOptions.Resume", Resume, "it is a run folder, and a run that is continued keeps its options", "Continue it with TrainingRun.Train or TrainingRun.Resume, or give a network file to start a new run from.");
        }

        TrainingConfiguration configuration = TrainingConfigurations.Find(Cfg);
        string size = Preset ?? (device.type == TorchSharp.DeviceType.CUDA ? "paper" : "cpu");
        bool isProjected = Projected ?? configuration.IsProjected;
        OptionException.ThrowIfAny(ProjectedConfigurations.Problems(this, configuration, isProjected));
        TrainingOptions chosen = this with { Resolution = dataset.Resolution, Preset = size.ToLowerInvariant() };
        chosen = isProjected && !configuration.IsProjected ? ProjectedConfigurations.Fill(chosen with { PlWeight = chosen.PlWeight ?? 0 }) : chosen;
        TrainingOptions full = TrainingPresets.Find(size).Fill(configuration.Fill(chosen));
        full = full with { CBase = CBase ?? (int?)(full.CBase * configuration.ChannelScale), CMax = CMax ?? (int?)(full.CMax * configuration.MaxChannelsScale) };
        int batch = full.Batch ?? 32;
        int fp16 = full.Fp32 || device.type != TorchSharp.DeviceType.CUDA ? 0 : 4;
        double? clamp = fp16 == 0 ? null : 256; // only half precision overflows
        int labelDim = full.Cond ? dataset.LabelDim : 0;
        bool isFineTuning = full.Resume is not null;
        GradientPenaltyKind penalty = full.Penalty ?? GradientPenaltyKind.R1;
        // A penalty that is asked for has a weight, also where the configuration has none.
        bool isUnweighted = full.Gamma is { Start: 0, End: 0 } && Gamma is null && (Penalty is not null || PenaltyForm is not null);
        Ramp gamma = (penalty == GradientPenaltyKind.Interpolated || isUnweighted ? null : full.Gamma) ?? (0.0002 * dataset.Resolution * dataset.Resolution / Math.Max(batch, 1));
        GradientPenaltyForm form = full.PenaltyForm ?? GradientPenaltyForm.Exact;
        Ramp beta2 = full.Beta2 ?? 0.99;
        double totalKimg = (CpuMinutes is null ? full.Kimg : Kimg) ?? 25000; // a length of its own would end what is to end by time
        double blurSigma = full.BlurSigma ?? (isFineTuning ? 0 : configuration.BlurSigma * Math.Min(dataset.Resolution / 256.0, 1));
        var plan = new GeneratorPlan(full, dataset.Resolution, dataset.Channels, labelDim, batch, fp16, clamp);
        GeneratorPlan ofD = form == GradientPenaltyForm.Difference ? plan with { NumFp16Res = 0, ConvClamp = null } : plan; // small differences vanish in half precision
        AugmentMode augment = full.Aug ?? AugmentMode.Ada;
        CheckChoices(configuration, augment, blurSigma, isProjected, labelDim, dataset.Resolution);
        CheckRamps(full, penalty, augment);
        var resolved = new ResolvedTraining
        {
            Cfg = configuration.Name,
            Data = full.Data ?? dataset.Name,
            DatasetName = dataset.Name,
            Cond = full.Cond,
            Mirror = full.Mirror,
            MaxImages = full.MaxImages,
            Generator = GeneratorOf(configuration, plan),
            Discriminator = (isProjected ? ProjectedConfigurations.Discriminator(ofD) : configuration.Discriminator?.Invoke(ofD) ?? DiscriminatorOf(ofD)) with
            {
                HasSanHead = full.SanHead ?? false,
                HasImageEmbedding = full.D2dCe > 0,
                HasDecoders = full.Reconstruction > 0,
            },
            GOptimizer = new AdamOptions { LearningRate = (full.GLr ?? 0.002).Start, Beta2 = beta2.Start },
            DOptimizer = new AdamOptions { LearningRate = (full.DLr ?? 0.002).Start, Beta2 = beta2.Start },
            Loss = new GanLossOptions
            {
                Adversarial = full.Adversarial ?? AdversarialKind.NonSaturating,
                Penalty = penalty,
                PenaltyForm = form,
                LeCamWeight = full.LeCam ?? 0,
                D2dCeWeight = full.D2dCe ?? 0,
                ReconstructionWeight = full.Reconstruction ?? 0,
                TopKDecay = full.TopK ?? 1,
                GpLambda = (penalty == GradientPenaltyKind.Interpolated ? full.Gamma?.Start : null) ?? 10,
                R1Gamma = gamma.Start,
                StyleMixingProb = full.Mixing ?? 0.9,
                PlWeight = full.PlWeight ?? 2,
                PlStartKimg = configuration.Name == "stylegan-xl" && !isFineTuning ? Math.Min(200, totalKimg / 10) : 0,
                GuidanceWeight = full.ClsWeight ?? 0,
                GuidanceOffset = full.ClsOffset,
                BlurInitSigma = blurSigma,
                BlurFadeKimg = blurSigma == 0 ? 0 : full.BlurKimg ?? Math.Min(batch * 200 / 32.0, totalKimg / 10),
            },
            GRegInterval = full.PlWeight == 0 || full.Lazy == false ? null : 4,
            DRegInterval = full.Lazy == false || isProjected || (full.Lazy is null && form == GradientPenaltyForm.Difference) ? null : 16,
            Growth = GrowthOf(configuration, full, dataset.Resolution, totalKimg),
            Batch = batch,
            MicroBatchSize = full.MicroBatchSize ?? Math.Max(batch / worldSize, 1),
            EmaKimg = full.EmaKimg?.Start ?? (batch * 10 / 32.0),
            BurnIn = BurnInOf(full),
            // A network that starts from another's weights is no beginner: its average needs no ramp-up, and the augmentation may adapt faster.
            EmaRampup = isFineTuning ? null : 0.05,
            AugmentMode = augment,
            Augment = AugmentOptions.FromName(full.AugPipe ?? "bgc"),
            Ada = new AdaOptions
            {
                Adaptive = IsAdaptive(augment),
                InitialP = augment == AugmentMode.NoAug ? 0 : full.P?.Start ?? (augment == AugmentMode.Fixed ? 0.2 : 0),
                Target = full.Target ?? 0.6,
                RampKimg = isFineTuning ? 100 : 500,
            },
            TotalKimg = totalKimg,
            CpuMinutes = full.CpuMinutes,
            KimgPerTick = full.Tick ?? 4,
            SnapshotTicks = full.Snap ?? 50,
            SnapshotMinutes = full.SnapMinutes,
            Metrics = full.Metrics,
            MetricsFeatures = full.MetricsFeatures ?? "builtin",
            MetricsNum = full.MetricsNum,
            Seed = full.Seed,
            Workers = full.Workers ?? 2,
            InitialWeights = full.Resume ?? full.PathStem,
            ScalesData = configuration.ScalesData,
            DiffAugment = isProjected ? DiffAugment.Parse(full.DiffAug ?? string.Join(',', DiffAugment.Names), "TrainingOptions.DiffAug") : [],
            ClassEmbeddings = full.ClassEmbeddings is null ? null : Path.GetFullPath(full.ClassEmbeddings),
            GuidanceFeatures = full.ClsFeatures ?? "deit-small",
            Patience = full.Patience,
            Desc = full.Desc,
            License = full.License,
        };
        resolved = Split(resolved, device, worldSize);
        resolved.Validate(worldSize);
        OptionException.ThrowIfAny([.. ProjectedConfigurations.Problems(resolved)]);
        CheckMetrics(resolved, dataset);
        if (full.Resume is { } weights)
        {
            using NetworkFile file = NetworkFile.Open(weights);
            WeightTransfer.Check(file, resolved.Generator, resolved.Discriminator);
        }

        return resolved;
    }

    /// <summary>The generator of <see cref="Cfg"/> in the paper's size, without data: RGB, unconditional, with <see cref="GOptions"/>.</summary>
    /// <param name="resolution">Width and height of the images in pixels, a power of two.</param>
    /// <returns>Validated options.</returns>
    /// <exception cref="OptionException">When an option is out of range.</exception>
    public GeneratorOptions PlanGenerator(int resolution)
    {
        TrainingConfiguration configuration = TrainingConfigurations.Find(Cfg);
        GeneratorOptions generator = GeneratorOf(configuration, new GeneratorPlan(configuration.Fill(this), resolution, Channels: 3, LabelDim: 0, Batch: 32, NumFp16Res: 0, ConvClamp: null));
        generator.Validate();
        return generator;
    }

    private ResolvedTraining Split(ResolvedTraining resolved, Device device, int worldSize)
    {
        if (device.type == TorchSharp.DeviceType.CPU)
        {
            return Replicas is { } asked ? resolved.WithReplicas(asked, MicroBatchSize) : resolved.WithMostReplicas(get_num_threads() * worldSize, MicroBatchSize, worldSize);
        }

        return Replicas is null || Replicas == worldSize ? resolved.WithReplicas(worldSize, MicroBatchSize)
            : throw new OptionException("TrainingOptions.Replicas", Replicas, "replicas that share a batch are for the CPU", "Leave it out.");
    }

    private static StyleGan2DiscriminatorOptions DiscriminatorOf(GeneratorPlan plan) => new()
    {
        ImgResolution = plan.Resolution,
        ImgChannels = plan.Channels,
        CDim = plan.LabelDim,
        ChannelBase = plan.Options.CBase ?? 32768,
        ChannelMax = plan.Options.CMax ?? 512,
        Architecture = plan.Options.DArch ?? StyleGan2Architecture.Resnet,
        MbstdGroupSize = plan.Options.MbstdGroup ?? 4,
        FreezeLayers = plan.Options.FreezeD,
        NumFp16Res = plan.NumFp16Res,
        ConvClamp = plan.ConvClamp,
    };

    /// <summary>The schedule of a configuration that grows. In the paper growing takes 9 of 25 million images at 1024 pixels: shorter runs keep that fraction.</summary>
    private static GrowthSchedule? GrowthOf(TrainingConfiguration configuration, TrainingOptions full, int resolution, double totalKimg)
    {
        if (configuration.GrowFrom is not { } configured)
        {
            return null;
        }

        int first = full.GrowFrom ?? Math.Min(configured, resolution);
        int phases = 1 + (2 * Math.Max(int.Log2(Math.Max(resolution, 1)) - int.Log2(Math.Max(first, 1)), 0));
        double phaseKimg = full.GrowKimg ?? Math.Min(600, 0.36 * totalKimg / phases);
        return new GrowthSchedule
        {
            FirstResolution = first,
            LastResolution = resolution,
            TransitionKimg = phaseKimg,
            StableKimg = phaseKimg,
            Batches = full.GrowBatches,
            // 0.001 for small images and 0.003 from 512 pixels on (StyleGAN appendix C); in equal steps between.
            LearningRateFactors = new[] { 128, 256, 512, 1024 }.Where(size => size >= first && size <= resolution)
                .ToDictionary(size => size, size => Math.Pow(3, Math.Min(int.Log2(size) - 6, 3) / 3.0)),
        };
    }

    /// <summary>Refuses what a configuration has no use for.</summary>
    private void CheckChoices(TrainingConfiguration configuration, AugmentMode augment, double blurSigma, bool isProjected, int labelDim, int resolution)
    {
        bool isR3Gan = configuration.Name == R3GanConfiguration.Name;
        bool hasNoStyles = isR3Gan || configuration.Name == "fastgan";
        bool isGrowing = configuration.GrowFrom is not null;
        bool hasOtherDiscriminator = configuration.Discriminator is not null;
        string rule = $"it cannot be chosen with TrainingOptions.Cfg = {configuration.Name}";
        var checks = new OptionChecks(typeof(TrainingOptions));
        checks.Require(GrowFrom, GrowFrom is null || isGrowing, rule, member: nameof(GrowFrom));
        checks.Require(GrowKimg, GrowKimg is null || isGrowing, rule, member: nameof(GrowKimg));
        checks.Require(GrowBatches.Select(item => $"{item.Key}={item.Value}"), GrowBatches.Count == 0 || isGrowing, rule, member: nameof(GrowBatches));
        checks.Require(DArch, DArch is null || !hasOtherDiscriminator, rule, member: nameof(DArch));
        checks.Require(FreezeD, FreezeD == 0 || !hasOtherDiscriminator, rule, member: nameof(FreezeD));
        checks.Require(MbstdGroup, MbstdGroup is null || !isR3Gan, rule, member: nameof(MbstdGroup));
        checks.Require(MapDepth, MapDepth is null || !(hasNoStyles || configuration.Name == "stylegan-xl"), rule, member: nameof(MapDepth));
        checks.Require(Mixing, Mixing is null || !hasNoStyles, rule, member: nameof(Mixing));
        checks.Require(PlWeight, PlWeight is null || !hasNoStyles, rule, member: nameof(PlWeight));
        checks.Require(Lazy, Lazy is null || isR3Gan || !hasNoStyles, rule, member: nameof(Lazy));
        string noProjected = "it cannot be chosen with a projected discriminator, whose features are given";
        checks.Require(D2dCe, D2dCe is null or 0 || !isProjected, noProjected, member: nameof(D2dCe));
        checks.Require(D2dCe, D2dCe is null or 0 || labelDim > 0, "the data is used without labels", "Use labels (TrainingOptions.Cond).", nameof(D2dCe));
        checks.Require(Reconstruction, Reconstruction is null or 0 || !isProjected, noProjected, member: nameof(Reconstruction));
        checks.Require(Reconstruction, Reconstruction is null or 0 || !isGrowing, rule, member: nameof(Reconstruction));
        checks.Require(
            Reconstruction, Reconstruction is null or 0 || resolution >= ImageDecoders.MinResolution, $"images must have at least {ImageDecoders.MinResolution} pixels, not {resolution}", member: nameof(Reconstruction));
        string noAugment = $"nothing is augmented with TrainingOptions.Aug = {AugmentMode.NoAug}";
        checks.Require(P, P is null || augment != AugmentMode.NoAug, noAugment, member: nameof(P));
        checks.Require(AugPipe, AugPipe is null || augment is AugmentMode.Ada or AugmentMode.Fixed, augment == AugmentMode.NoAug ? noAugment : $"TrainingOptions.Aug = {augment} has only one kind", member: nameof(AugPipe));
        checks.Require(AugPipe, AugPipe != "none" || augment is not (AugmentMode.Ada or AugmentMode.Fixed), "it changes no image", $"Choose TrainingOptions.Aug = {AugmentMode.NoAug}, or another pipe.", nameof(AugPipe));
        checks.Require(Target, Target is null || IsAdaptive(augment), "only TrainingOptions.Aug = Ada, TrainingOptions.Aug = Apa and TrainingOptions.Aug = Diffusion follow a target", member: nameof(Target));
        checks.Require(BlurKimg, BlurKimg is null || blurSigma != 0, "there is no blur that would fade", "Add TrainingOptions.BlurSigma = 2, for example.", nameof(BlurKimg));
        checks.ThrowIfAny();
    }

    private static BurnInSchedule? BurnInOf(TrainingOptions full)
    {
        static Ramp? Moving(Ramp? ramp) => ramp is { IsMoving: true } ? ramp : null;
        return full.BurnIn is not { } kimg ? null : new BurnInSchedule
        {
            Kimg = kimg,
            GLr = Moving(full.GLr),
            DLr = Moving(full.DLr),
            Beta2 = Moving(full.Beta2),
            Gamma = Moving(full.Gamma),
            EmaKimg = Moving(full.EmaKimg),
            P = Moving(full.P),
        };
    }

    private void CheckRamps(TrainingOptions full, GradientPenaltyKind penalty, AugmentMode augment)
    {
        (string Name, Ramp? Value)[] ramps = [(nameof(GLr), GLr), (nameof(DLr), DLr), (nameof(Beta2), Beta2), (nameof(Gamma), Gamma), (nameof(EmaKimg), EmaKimg), (nameof(P), P)];
        (string Name, Ramp? Value)[] moving = [.. ramps.Where(ramp => ramp.Value is { IsMoving: true })];
        var checks = new OptionChecks(typeof(TrainingOptions));
        foreach ((string name, Ramp? value) in moving)
        {
            checks.Require(value, full.BurnIn is not null, "how long it takes to its end is not said", "Add TrainingOptions.BurnIn = 1000, for example.", name);
        }

        checks.Require(BurnIn, BurnIn is null || BurnInOf(full) is { IsMoving: true }, "nothing changes", "Give one of TrainingOptions.GLr, TrainingOptions.DLr, TrainingOptions.Beta2, TrainingOptions.Gamma, TrainingOptions.EmaKimg and TrainingOptions.P a start and an end.");
        checks.Require(Gamma, Gamma is not { IsMoving: true } || penalty != GradientPenaltyKind.Interpolated, "the weight of the penalty of WGAN-GP does not change");
        checks.Require(P, P is not { IsMoving: true } || augment == AugmentMode.Fixed, $"TrainingOptions.Aug = {augment} moves it by itself", "Choose TrainingOptions.Aug = Fixed.");
        checks.Require(P, P is not { IsMoving: true } or { Start: >= 0 and <= 1, End: >= 0 and <= 1 }, "both must be 0 to 1");
        checks.Require(Beta2, Beta2 is null or { Start: >= 0 and < 1, End: >= 0 and < 1 }, "it must be at least 0 and below 1");
        checks.Require(GLr, GLr is not { IsMoving: true } or { Start: > 0, End: > 0 }, "both must be positive");
        checks.Require(DLr, DLr is not { IsMoving: true } or { Start: > 0, End: > 0 }, "both must be positive");
        checks.Require(Gamma, Gamma is not { IsMoving: true } or { Start: >= 0, End: >= 0 }, "neither may be negative");
        checks.Require(EmaKimg, EmaKimg is not { IsMoving: true } or { Start: >= 0, End: >= 0 }, "neither may be negative");
        checks.ThrowIfAny();
    }

    private static bool IsAdaptive(AugmentMode augment) => augment is AugmentMode.Ada or AugmentMode.Apa or AugmentMode.Diffusion;

    /// <summary>Metrics that could never be measured in the run; later failures end no training.</summary>
    private static void CheckMetrics(ResolvedTraining resolved, ImageDataset dataset)
    {
        IReadOnlyList<Metric> metrics = MetricCatalog.Find(resolved.Metrics);
        using var random = new RandomSource(0);
        using GeneratorNetwork? generator = metrics.Any(metric => metric.FindUnsuited is not null) ? resolved.Generator.Create(random) : null;
        OptionException.ThrowIfAny([.. metrics.SelectMany(metric => MetricCatalog.Problems(
            metric, resolved.MetricsNum ?? metric.DefaultNum, metric.MinReals > 0 ? dataset.Count : null, metric.FindUnsuited is null ? null : generator, "TrainingOptions.MetricsNum", "TrainingOptions.Data"))]);
    }

    private GeneratorOptions GeneratorOf(TrainingConfiguration configuration, GeneratorPlan plan)
    {
        GeneratorOptions generator = configuration.Generator(plan);
        var styleGan2 = generator as StyleGan2GeneratorOptions;
        string rule = $"it cannot be chosen with TrainingOptions.Cfg = {configuration.Name}";
        var checks = new OptionChecks(typeof(TrainingOptions));
        checks.Require(GArch, GArch is null || styleGan2?.Architecture == GArch, rule, member: nameof(GArch));
        checks.Require(Noise, Noise is null || styleGan2?.UseNoise == Noise, rule, member: nameof(Noise));
        checks.ThrowIfAny();
        return generator.With(GOptions, "TrainingOptions.GOptions");
    }
}
