using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StyleGanSharp.Augment;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Features.Pyramids;
using StyleGanSharp.Losses;
using StyleGanSharp.Metrics;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>The options of <c>train</c>, by the names of the reference tools.</summary>
internal sealed class TrainOptions
{
    private readonly Option<string?> _cfg = Make.Text(
        "--cfg", $"Configuration. {string.Join(' ', TrainingOptions.Configurations.Select(configuration => $"{configuration.Name}: {configuration.Description}"))} Stages of stylegan-xl: see --stem, --superres, --stages", "NAME", "stylegan2").Sets((TrainingOptions o) => o.Cfg);

    private readonly Option<string?> _preset = Make.Text(
        "--preset", $"Size: {string.Join(", ", TrainingOptions.Presets.Select(size => size.Name))} [default: paper on CUDA, else cpu]. {string.Join(' ', TrainingOptions.Presets.Select(size => $"{size.Name}: {size.Description}"))}", "NAME").Sets((TrainingOptions o) => o.Preset);

    private readonly Option<string?> _data = Make.Text("--data", $"Training images: {string.Join(", ", ImageSource.Usage)}", "DATA").Sets((TrainingOptions o) => o.Data);
    private readonly Option<bool> _cond = Make.Switch("--cond", "Train a class-conditional network with the labels of the data").Sets((TrainingOptions o) => o.Cond).Sets((ImageSourceOptions o) => o.UseLabels);
    private readonly Option<bool> _mirror = Make.Switch("--mirror", "Add mirror images").Sets((TrainingOptions o) => o.Mirror).Sets((ImageSourceOptions o) => o.Mirror);
    private readonly Option<int?> _maxImages = Make.Whole("--max-images", "Train on at most this many images [default: all]").Sets((TrainingOptions o) => o.MaxImages).Sets((ImageSourceOptions o) => o.MaxImages);
    private readonly Option<int?> _resolution = Make.Whole("--resolution", "Width and height the images must have; built-in images are drawn at it", "PIXELS").Sets((TrainingOptions o) => o.Resolution).Sets((ImageSourceOptions o) => o.Resolution);
    private readonly Option<int?> _workers = Make.Whole("--workers", "Threads that load images [default: 2]").Sets((TrainingOptions o) => o.Workers);

    private readonly Option<int?> _batch = Make.Whole("--batch", "Images an iteration [default: by preset]").Sets((TrainingOptions o) => o.Batch);
    private readonly Option<int?> _microBatchSize = Make.Whole("--batch-gpu", "Micro-batch size: images per gradient accumulation step, a divisor of --batch; fewer take less memory [default: --batch by --replicas]").Sets((TrainingOptions o) => o.MicroBatchSize);
    private readonly Option<int?> _replicas = Make.Whole("--replicas", "Copies of the networks that share a batch on a CPU, each with its threads [default: one a thread, if the batch can be shared out]").Sets((TrainingOptions o) => o.Replicas);
    private readonly Option<double?> _gamma = Make.Real("--gamma", "Weight of the penalty: R1 [default: 0.0002·resolution²/batch] or WGAN-GP [default: 10]").Sets((TrainingOptions o) => o.Gamma).Sets((GanLossOptions o) => o.R1Gamma).Sets((GanLossOptions o) => o.GpLambda);
    private readonly ChoiceOption<AdversarialKind?> _loss = new ChoiceOption<AdversarialKind?>(
        "--loss", "Adversarial loss [default: by configuration, mostly nonsaturating]", null,
        ("nonsaturating", AdversarialKind.NonSaturating), ("wasserstein", AdversarialKind.Wasserstein), ("hinge", AdversarialKind.Hinge), ("lsgan", AdversarialKind.LeastSquares)).Sets((TrainingOptions o) => o.Adversarial).Sets((GanLossOptions o) => o.Adversarial);

    private readonly ChoiceOption<GradientPenaltyKind?> _penalty = new ChoiceOption<GradientPenaltyKind?>(
        "--penalty", "Penalty of the discriminator's slope [default: by configuration, mostly r1]", null, ("r1", GradientPenaltyKind.R1), ("wgan-gp", GradientPenaltyKind.Interpolated)).Sets((TrainingOptions o) => o.Penalty).Sets((GanLossOptions o) => o.Penalty);

    private readonly ChoiceOption<bool?> _lazy = new ChoiceOption<bool?>("--lazy", "Regularize in some iterations only [default: by configuration, mostly on]", null, ("on", true), ("off", false)).Sets((TrainingOptions o) => o.Lazy);
    private readonly Option<int?> _growFrom = Make.Whole("--grow-from", "Resolution that progressive growing starts with [default: 8; 4 for stylegan1-ladder:A]", "PIXELS").Sets((TrainingOptions o) => o.GrowFrom).Sets((GrowthSchedule o) => o.FirstResolution);
    private readonly Option<double?> _growKimg = Make.Real("--grow-kimg", "Thousands of images of each transition and each stable phase while networks grow [default: 600, less in runs below 25000 kimg]", "KIMG").Sets((TrainingOptions o) => o.GrowKimg).Sets((GrowthSchedule o) => o.TransitionKimg).Sets((GrowthSchedule o) => o.StableKimg);
    private readonly Option<string[]> _growBatch = new Option<string[]>("--grow-batch")
    {
        Description = "Images an iteration at a resolution while networks grow, e.g. 8=64; may be repeated [default: --batch]",
        HelpName = "PIXELS=N",
    }.Sets((TrainingOptions o) => o.GrowBatches).Sets((GrowthSchedule o) => o.Batches);

    private readonly Option<double?> _kimg = Make.Real("--kimg", "Length of the training in thousands of images [default: by preset]").Sets((TrainingOptions o) => o.Kimg);
    private readonly Option<double?> _glr = Make.Real("--glr", "Learning rate of the generator [default: 0.002]").Sets((TrainingOptions o) => o.GLr);
    private readonly Option<double?> _dlr = Make.Real("--dlr", "Learning rate of the discriminator [default: 0.002]").Sets((TrainingOptions o) => o.DLr);
    private readonly Option<double?> _plWeight = Make.Real("--pl-weight", "Weight of the path length regularization, 0 for none [default: 2]").Sets((TrainingOptions o) => o.PlWeight).Sets((GanLossOptions o) => o.PlWeight);
    private readonly Option<double?> _mixing = Make.Real("--mixing", "Probability of mixing two styles [default: 0.9]").Sets((TrainingOptions o) => o.Mixing).Sets((GanLossOptions o) => o.StyleMixingProb);
    private readonly Option<double?> _blurSigma = Make.Real("--blur-sigma", "Blur of the discriminator's input at the start, standard deviation in pixels [default: 10 for stylegan3-r at 256 pixels, less below, else 0]").Sets((TrainingOptions o) => o.BlurSigma).Sets((GanLossOptions o) => o.BlurInitSigma);
    private readonly Option<double?> _blurKimg = Make.Real("--blur-kimg", "Thousands of images over which the blur fades [default: 200 at batch 32, at most a tenth of --kimg]").Sets((TrainingOptions o) => o.BlurKimg).Sets((GanLossOptions o) => o.BlurFadeKimg);
    private readonly Option<int?> _seed = Make.Whole("--seed", "Seed of everything random", otherwise: 0).Sets((TrainingOptions o) => o.Seed);

    private readonly ChoiceOption<AugmentMode> _aug = new ChoiceOption<AugmentMode>(
        "--aug", "Augmentation: adaptive, with a fixed probability, or none", "ada", ("noaug", AugmentMode.NoAug), ("ada", AugmentMode.Ada), ("fixed", AugmentMode.Fixed)).Sets((TrainingOptions o) => o.Aug);

    private readonly Option<string?> _augpipe = Make.Text("--augpipe", $"Which augmentations: {string.Join(", ", AugmentOptions.Names)}", "NAME", "bgc").Sets((TrainingOptions o) => o.AugPipe);
    private readonly Option<double?> _p = Make.Real("--p", "Probability for --aug fixed", otherwise: 0.2).Sets((TrainingOptions o) => o.P).Sets((AdaOptions o) => o.InitialP);
    private readonly Option<double?> _target = Make.Real("--target", "Target of --aug ada", otherwise: 0.6).Sets((TrainingOptions o) => o.Target).Sets((AdaOptions o) => o.Target);

    private readonly Option<int?> _cbase = Make.Whole("--cbase", "Channels times resolution [default: by preset]").Sets((TrainingOptions o) => o.CBase).Sets((StyleGan2GeneratorOptions o) => o.ChannelBase);
    private readonly Option<int?> _cmax = Make.Whole("--cmax", "Most channels of a layer [default: by preset]").Sets((TrainingOptions o) => o.CMax).Sets((StyleGan2GeneratorOptions o) => o.ChannelMax);
    private readonly Option<int?> _latent = Make.Whole("--latent", "Length of z and w [default: by preset]").Sets((TrainingOptions o) => o.Latent).Sets((StyleGan2GeneratorOptions o) => o.ZDim).Sets((StyleGan2GeneratorOptions o) => o.WDim);
    private readonly Option<int?> _mapDepth = Make.Whole("--map-depth", "Layers of the mapping network [default: by preset]").Sets((TrainingOptions o) => o.MapDepth).Sets((MappingOptions o) => o.NumLayers);
    private readonly Option<int?> _mbstdGroup = Make.Whole("--mbstd-group", "Images in a group of the minibatch standard deviation [default: 4]").Sets((TrainingOptions o) => o.MbstdGroup).Sets((StyleGan2DiscriminatorOptions o) => o.MbstdGroupSize);
    private readonly ChoiceOption<StyleGan2Architecture?> _gArch = Architecture("--g-arch", "Form of the generator [default: skip]").Sets((TrainingOptions o) => o.GArch);
    private readonly ChoiceOption<StyleGan2Architecture?> _dArch = Architecture("--d-arch", "Form of the discriminator [default: resnet]").Sets((TrainingOptions o) => o.DArch).Sets((StyleGan2DiscriminatorOptions o) => o.Architecture);
    private readonly ChoiceOption<bool?> _noise = new ChoiceOption<bool?>("--noise", "Per-pixel noise inputs of the generator [default: on]", null, ("on", true), ("off", false)).Sets((TrainingOptions o) => o.Noise);
    private readonly Option<int?> _freezeD = Make.Whole("--freezed", "Discriminator layers that are not trained, from the image's side", otherwise: 0).Sets((TrainingOptions o) => o.FreezeD).Sets((StyleGan2DiscriminatorOptions o) => o.FreezeLayers);
    private readonly Option<string[]> _gOptions = GeneratorValues.Option().Sets((TrainingOptions o) => o.GOptions);
    private readonly Option<bool> _fp32 = Make.Switch("--fp32", "Compute in float32 throughout").Sets((TrainingOptions o) => o.Fp32);

    private readonly Option<string?> _outdir = Make.Text("--outdir", "Folder of the runs; each run makes a numbered one in it", "FOLDER", "runs").Sets(typeof(RunFolder), "outFolder");
    private readonly Option<string?> _resume = Make.Text("--resume", "A run folder, to continue it exactly (--kimg may lengthen it); or a network file (.safetensors, an official .pkl, or its address), to start a new run from its weights", "RUN|FILE|URL").Sets((TrainingOptions o) => o.Resume);
    private readonly Option<double?> _tick = Make.Real("--tick", "Thousands of images between two lines of the log [default: by preset]", "KIMG").Sets((TrainingOptions o) => o.Tick);
    private readonly Option<int?> _snap = Make.Whole("--snap", "Ticks between two snapshots [default: by preset]", "TICKS").Sets((TrainingOptions o) => o.Snap);
    private readonly Option<string?> _metrics = Make.Text(
        "--metrics", $"Measure every snapshot, and keep the best by the first one: none, or some of {string.Join(", ", MetricCatalog.All.Select(metric => metric.Name))}, separated by commas", "LIST", "none").Sets((TrainingOptions o) => o.Metrics).Sets(typeof(MetricCatalog), "names");

    private readonly Option<string?> _features = Make.Text("--features", $"The metrics' feature network: {string.Join(", ", FeatureCatalog.Names)}, {FeatureBank.Standard}, or a TorchScript file (.pt)", "NAME|FILE", "builtin").Sets((TrainingOptions o) => o.MetricsFeatures).Sets((MetricRequest o) => o.Features);
    private readonly Option<int?> _metricsNum = Make.Whole("--metrics-num", "Generated images a metric [default: as in its name]").Sets((TrainingOptions o) => o.MetricsNum);
    private readonly Option<string?> _desc = Make.Text("--desc", "Text for the run folder's name", "TEXT").Sets((TrainingOptions o) => o.Desc);
    private readonly Option<string?> _license = Make.Text("--license", "License of the weights, kept in the files", "TEXT").Sets((TrainingOptions o) => o.License);
    private readonly Option<bool> _dryRun = Make.Switch("--dry-run", "Show the resolved options (JSON) and the networks' sizes; write nothing");

    private readonly Option<string?> _device = GlobalOptions.Device();
    private readonly Option<int?> _threads = Make.Whole("--threads", "Threads libtorch computes with [default: one a core]");
    private readonly Option<bool> _deterministic = Make.Switch("--deterministic", "Use only operators that give equal results in equal runs");

    private readonly ChoiceOption<bool?> _d = new ChoiceOption<bool?>("--d", "Discriminator [default: by configuration]", null, ("stylegan2", false), ("projected", true)).Sets((TrainingOptions o) => o.Projected);
    private readonly Option<string?> _dFeatures = Make.Text("--d-features", $"Networks a projected discriminator looks through, separated by commas: {string.Join(", ", FeaturePyramids.Names)} [default: builtin in small presets, else deit-base,efficientnet-lite0]", "LIST").Sets((TrainingOptions o) => o.DFeatures).Sets((ProjectedDiscriminatorOptions o) => o.Features);
    private readonly Option<int?> _dScales = Make.Whole("--d-scales", "Scales a projected discriminator judges, 1 to 4 [default: 4]").Sets((TrainingOptions o) => o.DScales).Sets((ProjectedDiscriminatorOptions o) => o.Scales);
    private readonly ChoiceOption<FeatureMixing?> _dMixing = new ChoiceOption<FeatureMixing?>("--d-mixing", "What a projected discriminator mixes: channels, or channels and scales [default: scales]", null, ("channels", FeatureMixing.Channels), ("scales", FeatureMixing.Scales)).Sets((TrainingOptions o) => o.DMixing);
    private readonly Option<string?> _diffAug = Make.Text("--diffaug", $"What is changed at random in the images a projected discriminator sees: none, or some of {string.Join(", ", DiffAugment.Names)} [default: all]", "LIST").Sets((TrainingOptions o) => o.DiffAug);
    private readonly Option<string?> _stages = Make.Text("--stages", "Train these resolutions one after another, each from the best network of the one before, e.g. 16,32,64; --kimg is of each stage, --outdir the folder of all, and the same command goes on after a stop", "LIST");
    private readonly Option<bool> _stem = Make.Switch("--stem", "Train the first stage").Sets((TrainingOptions o) => o.Stem);
    private readonly Option<bool> _superres = Make.Switch("--superres", "Train a later stage, on --path-stem").Sets((TrainingOptions o) => o.Superres);
    private readonly Option<string?> _pathStem = Make.Text("--path-stem", "Network file of the stage before", "FILE").Sets((TrainingOptions o) => o.PathStem);
    private readonly Option<int?> _upFactor = Make.Whole("--up-factor", "How many times as large the images become: 2, 4, 8 or 16 [default: what the data needs]").Sets((TrainingOptions o) => o.UpFactor).Sets((StyleGanXlGeneratorOptions o) => o.Stages);
    private readonly Option<int?> _headLayers = Make.Whole("--head-layers", "Layers of a later stage [default: 7; 4 in small presets]").Sets((TrainingOptions o) => o.HeadLayers).Sets((SuperResolutionStage o) => o.Layers);
    private readonly Option<int?> _synLayers = Make.Whole("--syn-layers", "Layers of the first stage [default: 10; 7 in small presets]").Sets((TrainingOptions o) => o.SynLayers).Sets((StyleGanXlGeneratorOptions o) => o.StemLayers);
    private readonly Option<string?> _classEmbeddings = Make.Text("--class-embeddings", "File of 'stylegan embed-classes' [default: random ones]", "FILE").Sets((TrainingOptions o) => o.ClassEmbeddings);
    private readonly Option<double?> _clsWeight = Make.Real("--cls-weight", "Weight of a classifier's guidance [default: 8 above 32 pixels with --cls-features, else 0]").Sets((TrainingOptions o) => o.ClsWeight).Sets((GanLossOptions o) => o.GuidanceWeight);
    private readonly Option<string?> _clsFeatures = Make.Text("--cls-features", "The classifier, of the data's own classes [default: deit-small, for ImageNet's]", "NAME").Sets((TrainingOptions o) => o.ClsFeatures);
    private readonly Option<int?> _clsOffset = Make.Whole("--cls-offset", "The classifier's number of the data's class 0", otherwise: 0).Sets((TrainingOptions o) => o.ClsOffset).Sets((GanLossOptions o) => o.GuidanceOffset);
    private readonly Option<int?> _patience = Make.Whole("--patience", "End after so many snapshots without a better first metric [default: never]").Sets((TrainingOptions o) => o.Patience);

    public TrainOptions() => Groups =
    [
        new("Data", _data, _cond, _mirror, _maxImages, _resolution, _workers),
        new("Training", _cfg, _preset, _batch, _microBatchSize, _replicas, _loss, _penalty, _gamma, _lazy, _kimg, _glr, _dlr, _plWeight, _mixing, _blurSigma, _blurKimg, _growFrom, _growKimg, _growBatch, _seed),
        new("Augmentation", _aug, _augpipe, _p, _target),
        new("Projected discriminator", _d, _dFeatures, _dScales, _dMixing, _diffAug),
        new("StyleGAN-XL", _stages, _stem, _superres, _pathStem, _upFactor, _headLayers, _synLayers, _classEmbeddings, _clsWeight, _clsFeatures, _clsOffset),
        new("Networks", _cbase, _cmax, _latent, _mapDepth, _mbstdGroup, _gArch, _dArch, _noise, _freezeD, _gOptions, _fp32),
        new("Run", _outdir, _resume, _tick, _snap, _metrics, _features, _metricsNum, _patience, _desc, _license, _dryRun),
        new("Computing", _device, _threads, _deterministic),
    ];

    public IReadOnlyList<OptionGroup> Groups { get; }

    public string OutDir(ParseResult values) => values.GetValue(_outdir)!;

    public string? Stages(ParseResult values) => values.GetValue(_stages);

    public double? Kimg(ParseResult values) => values.GetValue(_kimg);

    public string? Device(ParseResult values) => values.GetValue(_device);

    public bool IsDryRun(ParseResult values) => values.GetValue(_dryRun);

    public bool IsDeterministic(ParseResult values) => values.GetValue(_deterministic);

    public int? Threads(ParseResult values) => values.GetValue(_threads) is not { } threads ? null
        : threads >= 1 ? threads : throw new UsageException($"--threads is {threads}; it must be at least 1.");

    /// <summary>Names of the options that are given and would have to change a run that is continued.</summary>
    public IReadOnlyList<string> FixedByResume(ParseResult values)
    {
        Option[] free = [_resume, _kimg, _dryRun, _device, _threads, _deterministic];
        return [.. Groups.SelectMany(group => group.Options).Except(free).Where(option => values.GetResult(option) is OptionResult { Implicit: false }).Select(option => option.Name)];
    }

    /// <summary>What the user asks for.</summary>
    /// <exception cref="UsageException">When a word is unknown.</exception>
    public TrainingOptions Request(ParseResult values)
    {
        return new TrainingOptions
        {
            Cfg = values.GetValue(_cfg)!,
            Preset = values.GetValue(_preset),
            Data = values.GetValue(_data),
            Cond = values.GetValue(_cond),
            Mirror = values.GetValue(_mirror),
            MaxImages = values.GetValue(_maxImages),
            Resolution = values.GetValue(_resolution),
            Workers = values.GetValue(_workers),
            Batch = values.GetValue(_batch),
            MicroBatchSize = values.GetValue(_microBatchSize),
            Replicas = values.GetValue(_replicas),
            Gamma = values.GetValue(_gamma),
            Adversarial = _loss.Read(values).Value,
            Penalty = _penalty.Read(values).Value,
            Lazy = _lazy.Read(values).Value,
            GrowFrom = values.GetValue(_growFrom),
            GrowKimg = values.GetValue(_growKimg),
            GrowBatches = Batches(values.GetValue(_growBatch) ?? []),
            Kimg = values.GetValue(_kimg),
            GLr = values.GetValue(_glr),
            DLr = values.GetValue(_dlr),
            Seed = values.GetValue(_seed) ?? 0,
            Aug = _aug.ReadRequired(values),
            AugPipe = values.GetValue(_augpipe)!,
            P = values.GetValue(_p) ?? 0.2,
            Target = values.GetValue(_target) ?? 0.6,
            CBase = values.GetValue(_cbase),
            CMax = values.GetValue(_cmax),
            Latent = values.GetValue(_latent),
            MapDepth = values.GetValue(_mapDepth),
            MbstdGroup = values.GetValue(_mbstdGroup),
            Noise = _noise.Read(values).Value,
            PlWeight = values.GetValue(_plWeight),
            Mixing = values.GetValue(_mixing),
            BlurSigma = values.GetValue(_blurSigma),
            BlurKimg = values.GetValue(_blurKimg),
            GOptions = GeneratorValues.Read(values, _gOptions),
            GArch = _gArch.Read(values).Value,
            DArch = _dArch.Read(values).Value,
            Projected = _d.Read(values).Value,
            DFeatures = values.GetValue(_dFeatures),
            DScales = values.GetValue(_dScales),
            DMixing = _dMixing.Read(values).Value,
            DiffAug = values.GetValue(_diffAug),
            Stem = values.GetValue(_stem),
            Superres = values.GetValue(_superres),
            PathStem = values.GetValue(_pathStem),
            UpFactor = values.GetValue(_upFactor),
            HeadLayers = values.GetValue(_headLayers),
            SynLayers = values.GetValue(_synLayers),
            ClassEmbeddings = values.GetValue(_classEmbeddings),
            ClsWeight = values.GetValue(_clsWeight),
            ClsFeatures = values.GetValue(_clsFeatures),
            ClsOffset = values.GetValue(_clsOffset) ?? 0,
            Patience = values.GetValue(_patience),
            FreezeD = values.GetValue(_freezeD) ?? 0,
            Fp32 = values.GetValue(_fp32),
            Resume = values.GetValue(_resume),
            Tick = values.GetValue(_tick),
            Snap = values.GetValue(_snap),
            Metrics = values.GetValue(_metrics) is "none" or null ? string.Empty : values.GetValue(_metrics)!,
            MetricsFeatures = values.GetValue(_features)!,
            MetricsNum = values.GetValue(_metricsNum),
            Desc = values.GetValue(_desc),
            License = values.GetValue(_license),
        };
    }

    private static Dictionary<int, int> Batches(string[] texts)
    {
        var batches = new Dictionary<int, int>();
        foreach (string text in texts)
        {
            if (text.Split('=') is not [var pixels, var batch]
                || !int.TryParse(pixels, NumberStyles.None, CultureInfo.InvariantCulture, out int resolution) || !int.TryParse(batch, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            {
                throw new UsageException($"--grow-batch '{text}' is not PIXELS=N, e.g. --grow-batch 8=64.");
            }

            batches[resolution] = count;
        }

        return batches;
    }

    private static ChoiceOption<StyleGan2Architecture?> Architecture(string name, string description) => new(
        name, description, null, ("skip", StyleGan2Architecture.Skip), ("resnet", StyleGan2Architecture.Resnet), ("orig", StyleGan2Architecture.Orig));
}
