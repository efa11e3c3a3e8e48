using StyleGanSharp.Augment;
using StyleGanSharp.Data;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Optimization;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>From what a user asks for to everything a run depends on.</summary>
public static class TrainingPlanner
{
    /// <summary>Images per micro-batch, at least, of replicas that were not asked for.</summary>
    private const int MinImages = 4;

    /// <summary>Opens the data a request names, or that of the run it continues.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The data; dispose it after the run.</returns>
    /// <exception cref="StyleGanException">When the data cannot be used; says why.</exception>
    public static IImageSource OpenData(TrainingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.ContinuedRun is { } run)
        {
            return OpenData(Trainer.ReadOptions(run));
        }

        string data = request.Data ?? throw new OptionException("TrainingRequest.Data", null, "there is nothing to train on", "Give a folder, a .zip or builtin:avatars, or continue a run (TrainingRequest.Resume).");
        return OpenData(data, request.Cond, request.Mirror, request.MaxImages, request.Seed, request.Resolution, TrainingConfigurations.Find(request.Cfg).ScalesData);
    }

    /// <summary>Opens the data a run was trained on.</summary>
    /// <param name="options">The run's options.</param>
    /// <returns>The data; dispose it after the run.</returns>
    public static IImageSource OpenData(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return OpenData(options.Data, options.Cond, options.Mirror, options.MaxImages, options.Seed, options.Generator.ImgResolution, options.ScalesData);
    }

    /// <summary>Fills in everything a request leaves open.</summary>
    /// <param name="request">What the user asks for: a new run.</param>
    /// <param name="source">The opened data.</param>
    /// <param name="device">Where it will train: float16 is used on CUDA only, and small presets are the default on a CPU.</param>
    /// <param name="worldSize">Number of processes.</param>
    /// <returns>Validated options of a new run.</returns>
    /// <exception cref="OptionException">When something is out of range; reports everything at once.</exception>
    public static TrainingOptions Resolve(TrainingRequest request, IImageSource source, Device device, int worldSize = 1)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(device);
        if (request.ContinuedRun is not null)
        {
            throw new OptionException(
                "TrainingRequest.Resume", request.Resume, "it is a run folder, and a run that is continued keeps its options", "Continue it with Trainer.Train or Trainer.Resume, or give a network file to start a new run from.");
        }

        TrainingConfiguration configuration = TrainingConfigurations.Find(request.Cfg);
        string size = request.Preset ?? (device.type == TorchSharp.DeviceType.CUDA ? "paper" : "cpu");
        bool isProjected = request.Projected ?? configuration.IsProjected;
        OptionException.ThrowIfAny(ProjectedConfigurations.Problems(request, configuration, isProjected));
        TrainingRequest chosen = request with { Resolution = source.Resolution, Preset = size.ToLowerInvariant() };
        chosen = isProjected && !configuration.IsProjected ? ProjectedConfigurations.Defaults(chosen with { PlWeight = chosen.PlWeight ?? 0 }) : chosen;
        TrainingRequest full = TrainingPresets.Find(size).Apply(configuration.Defaults(chosen));
        full = full with { CBase = request.CBase ?? (int?)(full.CBase * configuration.ChannelScale), CMax = request.CMax ?? (int?)(full.CMax * configuration.MaxChannelsScale) };
        int batch = full.Batch ?? 32;
        int fp16 = full.Fp32 || device.type != TorchSharp.DeviceType.CUDA ? 0 : 4;
        double? clamp = fp16 == 0 ? null : 256; // only half precision overflows
        int labelDim = full.Cond ? source.LabelDim : 0;
        bool isFineTuning = full.Resume is not null;
        GradientPenaltyKind penalty = full.Penalty ?? GradientPenaltyKind.R1;
        double gamma = (penalty == GradientPenaltyKind.R1 ? full.Gamma : null) ?? (0.0002 * source.Resolution * source.Resolution / Math.Max(batch, 1));
        double totalKimg = full.Kimg ?? 25000;
        double blurSigma = full.BlurSigma ?? (configuration.BlurSigma * Math.Min(source.Resolution / 256.0, 1));
        var plan = new GeneratorPlan(full, source.Resolution, source.Channels, labelDim, batch, fp16, clamp);
        CheckChoices(configuration, request);
        var options = new TrainingOptions
        {
            Cfg = configuration.Name,
            Data = full.Data ?? source.Name,
            DatasetName = source.Name,
            Cond = full.Cond,
            Mirror = full.Mirror,
            MaxImages = full.MaxImages,
            Generator = Generator(configuration, request, plan),
            Discriminator = isProjected ? ProjectedConfigurations.Discriminator(plan) : configuration.Discriminator?.Invoke(plan) ?? Discriminator(plan),
            GOptimizer = new AdamOptions { LearningRate = full.GLr ?? 0.002 },
            DOptimizer = new AdamOptions { LearningRate = full.DLr ?? 0.002 },
            Loss = new GanLossOptions
            {
                Adversarial = full.Adversarial ?? AdversarialKind.NonSaturating,
                Penalty = penalty,
                GpLambda = (penalty == GradientPenaltyKind.Interpolated ? full.Gamma : null) ?? 10,
                R1Gamma = gamma,
                StyleMixingProb = full.Mixing ?? 0.9,
                PlWeight = full.PlWeight ?? 2,
                PlStartKimg = configuration.Name == "stylegan-xl" ? Math.Min(200, totalKimg / 10) : 0,
                GuidanceWeight = full.ClsWeight ?? 0,
                GuidanceOffset = full.ClsOffset,
                BlurInitSigma = blurSigma,
                BlurFadeKimg = blurSigma == 0 ? 0 : full.BlurKimg ?? Math.Min(batch * 200 / 32.0, totalKimg / 10),
            },
            GRegInterval = full.PlWeight == 0 || full.Lazy == false ? null : 4,
            DRegInterval = full.Lazy == false || isProjected ? null : 16,
            Growth = Growth(configuration, full, source.Resolution, totalKimg),
            Batch = batch,
            MicroBatchSize = full.MicroBatchSize ?? Math.Max(batch / worldSize, 1),
            EmaKimg = full.EmaKimg ?? (batch * 10 / 32.0),
            // A network that starts from another's weights is no beginner: its average needs no ramp-up, and the augmentation may adapt faster.
            EmaRampup = isFineTuning ? null : 0.05,
            AugmentMode = full.Aug,
            Augment = AugmentOptions.FromName(full.AugPipe),
            Ada = new AdaOptions
            {
                Adaptive = full.Aug == AugmentMode.Ada,
                InitialP = full.Aug == AugmentMode.Fixed ? full.P : 0,
                Target = full.Target,
                RampKimg = isFineTuning ? 100 : 500,
            },
            TotalKimg = totalKimg,
            KimgPerTick = full.Tick ?? 4,
            SnapshotTicks = full.Snap ?? 50,
            Metrics = full.Metrics,
            MetricsFeatures = full.MetricsFeatures,
            MetricsNum = full.MetricsNum,
            Seed = full.Seed,
            Workers = full.Workers ?? 2,
            InitialWeights = full.Resume ?? full.PathStem,
            ScalesData = configuration.ScalesData,
            DiffAugment = isProjected ? DiffAugment.Parse(full.DiffAug ?? string.Join(',', DiffAugment.Names), "TrainingRequest.DiffAug") : [],
            ClassEmbeddings = full.ClassEmbeddings is null ? null : Path.GetFullPath(full.ClassEmbeddings),
            GuidanceFeatures = full.ClsFeatures ?? "deit-small",
            Patience = full.Patience,
            Desc = full.Desc,
            License = full.License,
        };
        options = Split(options, full, device, worldSize);
        options.Validate(worldSize);
        OptionException.ThrowIfAny([.. ProjectedConfigurations.Problems(options)]);
        return options;
    }

    /// <summary>The options with as many replicas as can share the batch evenly; none where a micro-batch is more than the sum of its images, or would have so few that what it costs anyway shows.</summary>
    /// <param name="options">The options.</param>
    /// <param name="most">Most replicas: the threads there are.</param>
    /// <param name="microBatchSize">Images per micro-batch where that is chosen; null divides the batch by the replicas.</param>
    /// <param name="worldSize">Processes.</param>
    internal static TrainingOptions WithReplicas(TrainingOptions options, int most, int? microBatchSize = null, int worldSize = 1)
    {
        bool IsGood(TrainingOptions shared) => shared.MicroBatchSize >= MinImages && shared.Batch % (shared.Replicas * shared.MicroBatchSize * worldSize) == 0
            && shared.ImagesTogether is >= 1 and var together && shared.MicroBatchSize % together == 0;
        return Enumerable.Range(2, Math.Max(most - 1, 0)).Reverse().Select(replicas => Split(options, replicas, microBatchSize, worldSize))
            .FirstOrDefault(IsGood, Split(options, 1, microBatchSize, worldSize));
    }

    private static TrainingOptions Split(TrainingOptions options, TrainingRequest request, Device device, int worldSize)
    {
        if (device.type == TorchSharp.DeviceType.CPU)
        {
            return request.Replicas is { } asked
                ? Split(options, asked, request.MicroBatchSize, worldSize)
                : WithReplicas(options, get_num_threads(), request.MicroBatchSize, worldSize);
        }

        return request.Replicas is null or 1 ? options
            : throw new OptionException("TrainingRequest.Replicas", request.Replicas, "replicas that share a batch are for the CPU", "Leave it out.");
    }

    private static TrainingOptions Split(TrainingOptions options, int replicas, int? microBatchSize, int worldSize)
    {
        int share = Math.Max(options.Batch / worldSize, 1);
        return options with { Replicas = replicas, MicroBatchSize = microBatchSize ?? (replicas >= 1 && share % replicas == 0 ? share / replicas : share) };
    }

    private static StyleGan2DiscriminatorOptions Discriminator(GeneratorPlan plan) => new()
    {
        ImgResolution = plan.Resolution,
        ImgChannels = plan.Channels,
        CDim = plan.LabelDim,
        ChannelBase = plan.Request.CBase ?? 32768,
        ChannelMax = plan.Request.CMax ?? 512,
        Architecture = plan.Request.DArch ?? StyleGan2Architecture.Resnet,
        MbstdGroupSize = plan.Request.MbstdGroup ?? 4,
        FreezeLayers = plan.Request.FreezeD,
        NumFp16Res = plan.NumFp16Res,
        ConvClamp = plan.ConvClamp,
    };

    /// <summary>The schedule of a configuration that grows. In the paper growing takes 9 of 25 million images at 1024 pixels: shorter runs keep that share.</summary>
    private static GrowthSchedule? Growth(TrainingConfiguration configuration, TrainingRequest full, int resolution, double totalKimg)
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
    private static void CheckChoices(TrainingConfiguration configuration, TrainingRequest request)
    {
        bool isGrowing = configuration.GrowFrom is not null;
        bool hasOtherDiscriminator = configuration.Discriminator is not null;
        string rule = $"it cannot be chosen with TrainingRequest.Cfg = {configuration.Name}";
        var checks = new OptionChecks(typeof(TrainingRequest));
        checks.Require(request.GrowFrom, request.GrowFrom is null || isGrowing, rule, member: nameof(request.GrowFrom));
        checks.Require(request.GrowKimg, request.GrowKimg is null || isGrowing, rule, member: nameof(request.GrowKimg));
        checks.Require(request.GrowBatches.Select(item => $"{item.Key}={item.Value}"), request.GrowBatches.Count == 0 || isGrowing, rule, member: nameof(request.GrowBatches));
        checks.Require(request.DArch, request.DArch is null || !hasOtherDiscriminator, rule, member: nameof(request.DArch));
        checks.Require(request.FreezeD, request.FreezeD == 0 || !hasOtherDiscriminator, rule, member: nameof(request.FreezeD));
        checks.ThrowIfAny();
    }

    private static GeneratorOptions Generator(TrainingConfiguration configuration, TrainingRequest request, GeneratorPlan plan)
    {
        GeneratorOptions generator = configuration.Generator(plan);
        var styleGan2 = generator as StyleGan2GeneratorOptions;
        string rule = $"it cannot be chosen with TrainingRequest.Cfg = {configuration.Name}";
        var checks = new OptionChecks(typeof(TrainingRequest));
        checks.Require(request.GArch, request.GArch is null || styleGan2?.Architecture == request.GArch, rule, member: nameof(request.GArch));
        checks.Require(request.Noise, request.Noise is null || styleGan2?.UseNoise == request.Noise, rule, member: nameof(request.Noise));
        checks.ThrowIfAny();
        return generator.With(request.GOptions, "TrainingRequest.GOptions");
    }

    /// <summary>The one place that says how training opens its data: a run that is continued must see the same images.</summary>
    private static IImageSource OpenData(string data, bool useLabels, bool mirror, int? maxImages, int seed, int? resolution, bool scalesDown) => ImageSource.Open(
        data,
        new ImageSourceOptions { UseLabels = useLabels, Mirror = mirror, MaxImages = maxImages, RandomSeed = seed, Resolution = resolution, ScalesDown = scalesDown });
}
