using StyleGanSharp.Augment;
using StyleGanSharp.Data;
using StyleGanSharp.Distribution;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Optimization;
using StyleGanSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>All parts of a run in memory: networks, optimizers, loss, augmentation, random streams.</summary>
internal sealed partial class TrainingSession : IDisposable
{
    private readonly ResolvedTraining _options;
    private readonly ImageDataset _dataset;
    private readonly IAugmentation[] _augment; // one per replica, or none
    private readonly ReplicaSet _replicas;
    private readonly ProjectedParts _parts;
    private readonly Device _device;
    private readonly ICommunicator _communicator;
    private LossFigures _tick = new();
    private double _augmentP;

    public TrainingSession(ResolvedTraining options, ImageDataset dataset, Device device, ICommunicator communicator, Reduction reduction = Reduction.Exact)
    {
        _options = options;
        _dataset = dataset;
        _device = device;
        _communicator = communicator;
        _parts = new ProjectedParts(options, device);
        using (var random = new RandomSource(StreamSeed("init")))
        {
            G = options.Generator.Create(random);
            D = options.Discriminator.Create(random);
            Ema = options.Generator.Create(random);
        }

        if (options.InitialWeights is not null)
        {
            InitialWeightsReport = LoadInitialWeights(options.InitialWeights);
        }
        else
        {
            CopyWeights(G, Ema);
        }

        ProjectedParts.Embed(options, Ema, [G, Ema, D]);
        Ema.eval();
        G.to(device);
        D.to(device);
        Ema.to(device);
        RandomSources = OpenRandomSources();
        Ada = new AdaController(options.Ada);
        _augment = [.. Shares.Select(_ => Augmentation()).OfType<IAugmentation>()];
        Stats = new StatCollector();
        _replicas = new ReplicaSet([.. Shares.Select(Replica)], isParallel: device.type == DeviceType.CPU);
        SetAugmentP(Ada.P);
        SetLevelOfDetail(options.Growth?.At(0).LevelOfDetail ?? 0);
        GanStep = new GanStep(
            _replicas, Ema,
            new GanStepOptions
            {
                GOptimizer = options.GOptimizer,
                DOptimizer = options.DOptimizer,
                GRegInterval = options.GRegInterval,
                DRegInterval = options.DRegInterval,
                EmaKimg = options.EmaKimg,
                EmaRampup = options.EmaRampup,
                MicroBatchSize = options.MicroBatchSize,
                Reduction = reduction,
            },
            communicator);
    }

    public GeneratorNetwork G { get; }

    public DiscriminatorNetwork D { get; }

    public GeneratorNetwork Ema { get; }

    public GanLoss Loss => _replicas.First.Loss;

    public StatCollector Stats { get; }

    public GanStep GanStep { get; }

    public AdaController Ada { get; }

    public IReadOnlyDictionary<string, RandomSource> RandomSources { get; }

    /// <summary>What was taken from <see cref="ResolvedTraining.InitialWeights"/>, one line per network; null for a fresh start.</summary>
    public IReadOnlyList<string>? InitialWeightsReport { get; }

    public IReadOnlyDictionary<string, nn.Module> Networks => new Dictionary<string, nn.Module>(StringComparer.Ordinal) { ["G_ema"] = Ema, ["G"] = G, ["D"] = D };

    /// <summary>Probability of augmentation; 0 without.</summary>
    public double AugmentP => _options.AugmentMode == AugmentMode.NoAug ? 0 : _augmentP;

    /// <summary>Images of the next step over all processes.</summary>
    public int NextBatch => _options.Growth?.At(GanStep.CurNimg).Batch ?? _options.Batch;

    /// <summary>Width and height of what the next step trains.</summary>
    public int NextResolution => _options.Growth?.At(GanStep.CurNimg).Resolution ?? G.ImgResolution;

    /// <summary>One step on a batch from the loader, of images at the full or at the next resolution.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="onPhase">Called after the gradient step of a phase; null for none.</param>
    /// <returns>The phases that were due.</returns>
    public IReadOnlyList<PhaseResult> Step(LoaderBatch batch, Action<PhaseResult>? onPhase = null)
    {
        using var scope = NewDisposeScope();
        Tensor real = batch.Images.to(_device).to(ScalarType.Float32) / 127.5 - 1; // [N, C, r, r] in [-1, 1]
        if (_options.Growth is { } growth)
        {
            GrowthStage stage = growth.At(GanStep.CurNimg);
            Enter(stage);
            real = DetailLevel.Of(stage.LevelOfDetail).Reduce(real, G.ImgResolution);
        }

        BurnIn();
        Tensor realC = batch.Labels.to(_device);
        int images = (int)real.shape[0] * _communicator.WorldSize;
        using StepResult result = GanStep.Run(real, realC, _ => (Part(RandomSources["latent"].Normal(images, G.ZDim)), Part(DrawLabels(images))), onPhase);
        if (_options.Ada.Adaptive && _options.AugmentMode != AugmentMode.NoAug)
        {
            (double sum, long count) = SumOfAll(result.Figures.RealSigns?.Read() ?? default);
            Ada.Accumulate(sum, count);
            Ada.Update(images);
            SetAugmentP(Ada.P);
        }

        _tick.Take(result.Figures);
        return result.Phases;
    }

    /// <summary>The figures of all processes since the last call, for the log and for the health monitor; starts anew.</summary>
    public (IReadOnlyDictionary<string, StatSummary> Stats, TickFigures Figures) TakeFigures()
    {
        IReadOnlyDictionary<string, StatSummary> stats = Stats.Take(_communicator);
        var tick = new Dictionary<string, Moments>(new (string Name, Moments? Moments)[] { ("real", _tick.RealSigns), ("fake", _tick.FakeSigns), ("spread", _tick.FakeSpread) }
            .Where(item => item.Moments is not null).Select(item => new KeyValuePair<string, Moments>(item.Name, item.Moments!.Clone())), StringComparer.Ordinal);
        Moments.Share(tick, _communicator);
        double? Mean(string name) => tick.TryGetValue(name, out Moments? moments) ? moments.Summarize().Mean : null;
        var figures = new TickFigures(
            Mean("real") ?? double.NaN, Mean("fake") ?? double.NaN, Mean("spread"),
            [.. stats.Where(item => item.Key.StartsWith("Loss/", StringComparison.Ordinal) && !double.IsFinite(item.Value.Mean)).Select(item => item.Key)]);
        foreach (Moments moments in tick.Values)
        {
            moments.Dispose();
        }

        _tick.Dispose();
        _tick = new LossFigures();
        return (stats, figures);
    }

    /// <summary>Says where numbers stop being finite. Random streams, networks and their buffers are afterwards as before.</summary>
    public string FindNonFinite(TrainingPhase phase, NonFiniteGradient gradient, LossInput input)
    {
        using var scope = NewDisposeScope();
        (RandomSource Source, Tensor State)[] streams = [.. RandomSources.Values.Select(source => (source, source.GetState()))];
        try
        {
            return NonFiniteSearch.Describe(G, D, input, phase.Name, gradient, _options.MicroBatchSize);
        }
        finally
        {
            foreach ((RandomSource source, Tensor state) in streams)
            {
                source.SetState(state);
            }
        }
    }

    /// <summary>Name of the first value saved with the networks or the losses that is not finite, such as <c>D.b4.out.weight</c>; null when all are finite.</summary>
    public string? FirstNonFinite()
    {
        using var scope = NewDisposeScope();
        return Networks.SelectMany(network => network.Value.state_dict().Select(item => (Name: $"{network.Key}.{item.Key}", item.Value)))
            .Concat(Loss.State.Select(item => (Name: $"loss.{item.Key}", item.Value)))
            .FirstOrDefault(item => item.Value.is_floating_point() && !item.Value.isfinite().all().item<bool>()).Name;
    }

    /// <summary>Prepares networks and optimizers. Moments of a smaller network say little of a larger one: they are dropped with every new resolution.</summary>
    private void Enter(GrowthStage stage)
    {
        bool isNewResolution = Math.Floor(G.LevelOfDetail) != Math.Floor(stage.LevelOfDetail);
        SetLevelOfDetail(stage.LevelOfDetail);
        foreach (AdamOptimizer optimizer in new[] { GanStep.G.Optimizer, GanStep.D.Optimizer })
        {
            optimizer.LearningRateFactor = stage.LearningRateFactor;
            if (isNewResolution)
            {
                optimizer.Reset();
            }
        }
    }

    /// <summary>Sets what changes over the first images.</summary>
    private void BurnIn()
    {
        if (_options.BurnIn is not { } schedule)
        {
            return;
        }

        double fraction = schedule.Fraction(GanStep.CurNimg);
        AdamOptions At(AdamOptions options, Ramp? learningRate) =>
            options with { LearningRate = learningRate?.At(fraction) ?? options.LearningRate, Beta2 = schedule.Beta2?.At(fraction) ?? options.Beta2 };
        GanStep.SetOptimizers(At(_options.GOptimizer, schedule.GLr), At(_options.DOptimizer, schedule.DLr));
        GanStep.EmaKimg = schedule.EmaKimg?.At(fraction) ?? _options.EmaKimg;
        foreach (TrainingReplica replica in _replicas.All)
        {
            replica.Loss.R1Gamma = schedule.Gamma?.At(fraction) ?? _options.Loss.R1Gamma;
        }

        if (schedule.P is { } p)
        {
            SetAugmentP(p.At(fraction));
        }
    }

    private void SetLevelOfDetail(double level)
    {
        Ema.LevelOfDetail = level;
        foreach (TrainingReplica replica in _replicas.All)
        {
            (replica.Generator.LevelOfDetail, replica.Discriminator.LevelOfDetail) = (level, level);
        }
    }

    private void SetAugmentP(double p)
    {
        _augmentP = Math.Min(p, 1);
        Array.ForEach(_augment, augmentation => augmentation.P = _augmentP);
        foreach (TrainingReplica replica in _replicas.All)
        {
            replica.Loss.PseudoRealP = _options.AugmentMode == AugmentMode.Apa ? _augmentP : null;
        }
    }

    private IAugmentation? Augmentation() => _options.AugmentMode switch
    {
        AugmentMode.Ada or AugmentMode.Fixed => new AugmentPipe(_options.Augment, _device),
        AugmentMode.Diffusion => new DiffusionNoise(_device),
        _ => null,
    };

    /// <summary>Takes over what was just read from a saved state.</summary>
    public void Restore(AdaState state)
    {
        Ada.State = state;
        SetAugmentP(state.P);
        _replicas.BroadcastBuffers();
    }

    public void Dispose()
    {
        GanStep.Dispose();
        _replicas.Dispose();
        foreach (TrainingReplica replica in _replicas.All)
        {
            replica.Loss.Dispose();
            replica.Stats.Dispose();
            replica.Generator.Dispose();
            replica.Discriminator.Dispose();
        }

        _tick.Dispose();
        Array.ForEach(_augment, augmentation => augmentation.Dispose());
        _parts.Dispose();
        foreach (RandomSource source in RandomSources.Values)
        {
            source.Dispose();
        }

        Ema.Dispose();
    }

    /// <summary>The trained networks with their losses, or a copy of both, with weights of its own so far.</summary>
    private TrainingReplica Replica(int share)
    {
        int number = share - Shares.First();
        RandomSource Stream(string name) => RandomSources[OfShare(name, share)];
        (GeneratorNetwork generator, DiscriminatorNetwork discriminator) = (G, D);
        if (number > 0)
        {
            using var random = new RandomSource(0);
            generator = _options.Generator.Create(random);
            discriminator = _options.Discriminator.Create(random);
            generator.to(_device);
            discriminator.to(_device);
        }

        _parts.Attach(discriminator, _options.DiffAugment, () => Stream("diffaug"));
        Func<Tensor, Tensor>? augment = null;
        if (_augment.Length > 0)
        {
            IAugmentation augmentation = _augment[number];
            augment = images => augmentation.Apply(images, Stream("augment"));
        }

        var loss = new GanLoss(generator, discriminator, augment, _options.Loss, Stream("loss"), _parts.Classifier, _parts.Distance);
        return new TrainingReplica(generator, discriminator, loss, number == 0 ? Stats : new StatCollector());
    }

    /// <summary>Labels of training images drawn at random: generated images follow the distribution of the data.</summary>
    private Tensor DrawLabels(int count)
    {
        var values = new float[count * G.CDim];
        if (G.CDim > 0)
        {
            using Tensor indices = RandomSources["label"].Integers(_dataset.Count, count);
            long[] drawn = indices.data<long>().ToArray();
            for (int i = 0; i < count; i++)
            {
                _dataset.ReadLabel((int)drawn[i], values.AsSpan(i * G.CDim, G.CDim));
            }
        }

        return tensor(values, [count, G.CDim], ScalarType.Float32, _device);
    }

    private static void CopyWeights(nn.Module from, nn.Module to)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Dictionary<string, Tensor> source = from.state_dict();
        foreach ((string name, Tensor target) in to.state_dict())
        {
            target.copy_(source[name]);
        }
    }
}
