using StyleGanSharp.Augment;
using StyleGanSharp.Data;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>From what a user asks for to everything a run depends on.</summary>
public static class TrainingPlanner
{
    /// <summary>Opens the data a request names.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The data; dispose it after the run.</returns>
    /// <exception cref="StyleGanException">When the data cannot be used; says why.</exception>
    public static IImageSource OpenData(TrainingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return OpenData(request.Data, request.Cond, request.Mirror, request.MaxImages, request.Seed, request.Resolution);
    }

    /// <summary>Opens the data a run was trained on.</summary>
    /// <param name="options">The run's options.</param>
    /// <returns>The data; dispose it after the run.</returns>
    public static IImageSource OpenData(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return OpenData(options.Data, options.Cond, options.Mirror, options.MaxImages, options.Seed, options.Generator.ImgResolution);
    }

    /// <summary>Fills in everything a request leaves open.</summary>
    /// <param name="request">What the user asks for.</param>
    /// <param name="source">The opened data.</param>
    /// <param name="device">Where it will train: float16 is used on CUDA only, and small presets are the default on a CPU.</param>
    /// <param name="worldSize">Number of processes.</param>
    /// <returns>Validated options.</returns>
    /// <exception cref="UsageException">When something is out of range; reports everything at once.</exception>
    public static TrainingOptions Resolve(TrainingRequest request, IImageSource source, Device device, int worldSize = 1)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(device);
        TrainingConfiguration configuration = TrainingConfigurations.Find(request.Cfg);
        string size = request.Preset ?? (device.type == TorchSharp.DeviceType.CUDA ? "paper" : "cpu");
        TrainingRequest full = TrainingPresets.Find(size).Apply(configuration.Defaults(request with { Resolution = source.Resolution }));
        int batch = full.Batch ?? 32;
        int share = Math.Max(batch / worldSize, 1);
        int batchGpu = full.BatchGpu ?? share;
        int fp16 = full.Fp32 || device.type != TorchSharp.DeviceType.CUDA ? 0 : 4;
        double? clamp = fp16 == 0 ? null : 256; // only half precision overflows
        int labelDim = full.Cond ? source.LabelDim : 0;
        bool isFineTuning = full.Resume is not null;
        double gamma = full.Gamma ?? (0.0002 * source.Resolution * source.Resolution / Math.Max(batch, 1));
        double totalKimg = full.Kimg ?? 25000;
        double blurSigma = full.BlurSigma ?? (configuration.BlurSigma * Math.Min(source.Resolution / 256.0, 1));
        var options = new TrainingOptions
        {
            Cfg = configuration.Name,
            Data = full.Data,
            DatasetName = source.Name,
            Cond = full.Cond,
            Mirror = full.Mirror,
            MaxImages = full.MaxImages,
            Generator = Generator(configuration, request, new GeneratorPlan(full, source.Resolution, source.Channels, labelDim, batch, fp16, clamp)),
            Discriminator = new StyleGan2DiscriminatorOptions
            {
                ImgResolution = source.Resolution,
                ImgChannels = source.Channels,
                CDim = labelDim,
                ChannelBase = full.CBase ?? 32768,
                ChannelMax = full.CMax ?? 512,
                Architecture = full.DArch ?? StyleGan2Architecture.Resnet,
                MbstdGroupSize = full.MbstdGroup ?? 4,
                FreezeLayers = full.FreezeD,
                NumFp16Res = fp16,
                ConvClamp = clamp,
            },
            GOptimizer = new AdamOptions { LearningRate = full.GLr ?? 0.002 },
            DOptimizer = new AdamOptions { LearningRate = full.DLr ?? 0.002 },
            Loss = new StyleGan2LossOptions
            {
                R1Gamma = gamma,
                StyleMixingProb = full.Mixing ?? 0.9,
                PlWeight = full.PlWeight ?? 2,
                BlurInitSigma = blurSigma,
                BlurFadeKimg = blurSigma == 0 ? 0 : full.BlurKimg ?? Math.Min(batch * 200 / 32.0, totalKimg / 10),
            },
            GRegInterval = full.PlWeight == 0 ? null : 4,
            Batch = batch,
            BatchGpu = batchGpu,
            EmaKimg = batch * 10 / 32.0,
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
            Seed = full.Seed,
            Workers = full.Workers ?? 2,
            InitialWeights = full.Resume,
            Desc = full.Desc,
            License = full.License,
        };
        options.Validate(worldSize);
        return options;
    }

    private static NetworkOptions Generator(TrainingConfiguration configuration, TrainingRequest request, GeneratorPlan plan)
    {
        NetworkOptions generator = configuration.Generator(plan);
        var styleGan2 = generator as StyleGan2GeneratorOptions;
        var problems = new List<string>();
        if (request.GArch is not null && styleGan2?.Architecture != request.GArch)
        {
            problems.Add($"--g-arch cannot be chosen with --cfg {configuration.Name}.");
        }

        if (request.Noise is not null && styleGan2?.UseNoise != request.Noise)
        {
            problems.Add($"--noise cannot be chosen with --cfg {configuration.Name}.");
        }

        UsageException.ThrowIfAny(problems);
        return NetworkCatalogue.With(generator, request.GOptions, "--g-option");
    }

    /// <summary>The one place that says how training opens its data: a run that is continued must see the same pictures.</summary>
    private static IImageSource OpenData(string data, bool useLabels, bool mirror, int? maxImages, int seed, int? resolution) => ImageSource.Open(
        data,
        new ImageSourceOptions { UseLabels = useLabels, Mirror = mirror, MaxImages = maxImages, RandomSeed = seed, Resolution = resolution });
}
