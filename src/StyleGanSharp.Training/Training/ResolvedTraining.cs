using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using StyleGanSharp.Augment;
using StyleGanSharp.Data;
using StyleGanSharp.Losses;
using StyleGanSharp.Metrics;
using StyleGanSharp.Networks;
using StyleGanSharp.Optimization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Training;

/// <summary>Everything a training run depends on, nothing left open (<see cref="TrainingOptions.Resolve"/>); saved with the run and in its network files.</summary>
public sealed record ResolvedTraining
{
    /// <summary>Least micro-batch size of replicas that were not asked for.</summary>
    private const int MinMicroBatchSize = 4;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutUnused } },
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new NetworkOptionsJsonConverter<GeneratorOptions>(), new NetworkOptionsJsonConverter<DiscriminatorOptions>() },
    };

    /// <summary>Names in files of what does not make another network; the weights a stage starts from are those of the stage before.</summary>
    private static readonly HashSet<string> Incidental =
        ["total_kimg", "cpu_minutes", "onednn", "desc", "license", "workers", "kimg_per_tick", "snapshot_ticks", "metrics", "metrics_features", "metrics_num", "batch_gpu", "replicas", "initial_weights", "dataset_name"];

    /// <summary>The base configuration's name.</summary>
    public required string Cfg { get; init; }

    /// <summary>The data as the user named it.</summary>
    public required string Data { get; init; }

    /// <summary>Name of the data, for folders and files.</summary>
    public required string DatasetName { get; init; }

    /// <summary>Whether labels are used.</summary>
    public bool Cond { get; init; }

    /// <summary>Whether mirror images are added.</summary>
    public bool Mirror { get; init; }

    /// <summary>Most images to use; null is all.</summary>
    public int? MaxImages { get; init; }

    /// <summary>The generator.</summary>
    public required GeneratorOptions Generator { get; init; }

    /// <summary>The discriminator.</summary>
    public required DiscriminatorOptions Discriminator { get; init; }

    /// <summary>The generator's optimizer, before the correction for lazy regularization.</summary>
    public required AdamOptions GOptimizer { get; init; }

    /// <summary>The discriminator's optimizer, before the correction for lazy regularization.</summary>
    public required AdamOptions DOptimizer { get; init; }

    /// <summary>The losses.</summary>
    public required GanLossOptions Loss { get; init; }

    /// <summary>Steps between regularization steps of G; null regularizes in every step, together with the loss.</summary>
    public int? GRegInterval { get; init; } = 4;

    /// <summary>Steps between regularization steps of D; null regularizes in every step, together with the loss.</summary>
    public int? DRegInterval { get; init; } = 16;

    /// <summary>Batch size: images per step over all processes.</summary>
    public required int Batch { get; init; }

    /// <summary>Micro-batch size: images per gradient accumulation step. <c>batch_gpu</c> in files.</summary>
    [JsonPropertyName("batch_gpu")]
    public required int MicroBatchSize { get; init; }

    /// <summary>Data-parallel replicas: copies of the networks that compute gradients side by side, with a thread each, in one process or spread evenly over several; the micro-batches are split evenly. Results do not depend on the number of processes.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>How the networks grow; null trains all of them from the start.</summary>
    public GrowthSchedule? Growth { get; init; }

    /// <summary>Half-life of the moving average of G, in thousands of images.</summary>
    public required double EmaKimg { get; init; }

    /// <summary>Ramp-up of the moving average; null has none.</summary>
    public double? EmaRampup { get; init; } = 0.05;

    /// <summary>What changes at the start; null for nothing.</summary>
    public BurnInSchedule? BurnIn { get; init; }

    /// <summary>How the discriminator's input is augmented.</summary>
    public AugmentMode AugmentMode { get; init; } = AugmentMode.Ada;

    /// <summary>The augmentations.</summary>
    public AugmentOptions Augment { get; init; } = AugmentOptions.FromName("bgc");

    /// <summary>Target, start and speed of the augmentation's probability.</summary>
    public AdaOptions Ada { get; init; } = new();

    /// <summary>Whether data larger than the networks' images is made smaller.</summary>
    public bool ScalesData { get; init; }

    /// <summary>Changes of what a projected discriminator sees (<see cref="Augment.DiffAugment"/>).</summary>
    public IReadOnlyList<string> DiffAugment { get; init; } = [];

    /// <summary>File of class embeddings; null draws them at random.</summary>
    public string? ClassEmbeddings { get; init; }

    /// <summary>The classifier that guides the generator where the losses give it a weight.</summary>
    public string GuidanceFeatures { get; init; } = "deit-small";

    /// <summary>Snapshots without a better first metric after which the training ends; null never.</summary>
    public int? Patience { get; init; }

    /// <summary>Length of the training in thousands of images.</summary>
    public required double TotalKimg { get; init; }

    /// <summary>Minutes of processor time after which the run ends at the latest; null is without such an end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CpuMinutes { get; init; }

    /// <summary>Thousands of images between progress reports.</summary>
    public double KimgPerTick { get; init; } = 4;

    /// <summary>Ticks between snapshots.</summary>
    public int SnapshotTicks { get; init; } = 50;

    /// <summary>Minutes after which a snapshot is made between two ticks; null makes those of <see cref="SnapshotTicks"/> alone. Such a snapshot is not measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SnapshotMinutes { get; init; }

    /// <summary>Metrics of every snapshot, separated by commas; an empty text for none. The snapshot with the best value of the first is kept as network-best.safetensors.</summary>
    public string Metrics { get; init; } = string.Empty;

    /// <summary>The feature network of the metrics.</summary>
    public string MetricsFeatures { get; init; } = "builtin";

    /// <summary>Generated images per metric; null is the number in its name.</summary>
    public int? MetricsNum { get; init; }

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; }

    /// <summary>Loader threads.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>A network file whose weights the networks start from; null starts fresh.</summary>
    public string? InitialWeights { get; init; }

    /// <summary>Text in the run folder's name.</summary>
    public string? Desc { get; init; }

    /// <summary>License of the weights.</summary>
    public string? License { get; init; }

    /// <summary>State of oneDNN in the process that trained last (<see cref="Runtime.SelfTests.SelfTestResult.OneDnn"/>), for the record: no option, ignored when a run continues; null before a training starts.</summary>
    [JsonPropertyName("onednn"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OneDnn { get; init; }

    /// <summary>The options of a run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The options as they were resolved when it started.</returns>
    /// <exception cref="StyleGanException">When the folder holds no run that can be continued.</exception>
    public static ResolvedTraining Load(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!folder.IsResumable)
        {
            throw new StyleGanException($"{folder.Path} holds no run that can be continued: it needs {Path.GetFileName(folder.OptionsFile)} and {Path.GetFileName(folder.StateFile)}. "
                + "Give the folder of a run that made at least one snapshot.");
        }

        return FromJson(File.ReadAllText(folder.OptionsFile), folder.OptionsFile);
    }

    /// <summary>Reads options from JSON text.</summary>
    /// <param name="json">What <see cref="ToJson"/> wrote.</param>
    /// <param name="name">Where the text is from, for messages.</param>
    /// <returns>The options.</returns>
    /// <exception cref="StyleGanException">When the text cannot be read.</exception>
    public static ResolvedTraining FromJson(string json, string name)
    {
        try
        {
            return JsonSerializer.Deserialize<ResolvedTraining>(json, Json) ?? throw new JsonException("the text is null");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new StyleGanException($"{name} cannot be read as training options: {e.Message.Split('\n')[0]}", e);
        }
    }

    /// <summary>The options as indented JSON, names in snake case.</summary>
    /// <returns>JSON text.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>What differs from other options in a way that makes another network: a text such as <c>batch 8, asked 16</c> for each. Length, names, workers, reports and how a batch is split do not.</summary>
    /// <param name="asked">The others.</param>
    internal IReadOnlyList<string> Differences(ResolvedTraining asked)
    {
        SortedDictionary<string, string> Leaves(ResolvedTraining options)
        {
            var leaves = new SortedDictionary<string, string>(StringComparer.Ordinal);
            Collect(JsonSerializer.SerializeToElement(options with { Data = Path.Exists(options.Data) ? Path.GetFullPath(options.Data) : options.Data }, Json), string.Empty, leaves);
            return leaves;
        }

        (SortedDictionary<string, string> own, SortedDictionary<string, string> other) = (Leaves(this), Leaves(asked));
        return [.. own.Keys.Union(other.Keys).Where(name => own.GetValueOrDefault(name) != other.GetValueOrDefault(name))
            .Select(name => $"{name} {own.GetValueOrDefault(name, "none")}, asked {other.GetValueOrDefault(name, "none")}")];
    }

    /// <summary>The pipe of augmentations is that of ADA and of a fixed probability; listed with another kind it would tell of what is not done.</summary>
    private static void LeaveOutUnused(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties.Where(property => type.Type == typeof(ResolvedTraining) && property.PropertyType == typeof(AugmentOptions)))
        {
            property.ShouldSerialize = (options, _) => ((ResolvedTraining)options).AugmentMode is AugmentMode.Ada or AugmentMode.Fixed;
        }
    }

    private static void Collect(JsonElement element, string name, SortedDictionary<string, string> leaves)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in element.EnumerateObject().Where(property => name.Length > 0 || !Incidental.Contains(property.Name)))
            {
                Collect(property.Value, name.Length == 0 ? property.Name : $"{name}.{property.Name}", leaves);
            }
        }
        else if (element.ValueKind != JsonValueKind.Null)
        {
            leaves[name.Replace(".options.", ".", StringComparison.Ordinal)] = element.ToString();
        }
    }

    /// <summary>Opens the data that the run is trained on.</summary>
    /// <returns>The data; dispose it after the run.</returns>
    /// <exception cref="StyleGanException">When the data cannot be used; says why.</exception>
    public ImageDataset OpenData() => OpenData(Data, Cond, Mirror, MaxImages, Seed, Generator.ImgResolution, ScalesData);

    /// <summary>Finds what a user should know before the training begins: few images, equal ones, an augmentation that leaks.</summary>
    /// <param name="dataset">The data.</param>
    /// <returns>One sentence or two each; empty when there is nothing to say.</returns>
    public IReadOnlyList<string> FindNotes(ImageDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return StartNotes.Of(this, dataset);
    }

    /// <summary>The one place that says how training opens its data: a run that is continued must see the same images.</summary>
    internal static ImageDataset OpenData(string data, bool useLabels, bool mirror, int? maxImages, int seed, int? resolution, bool scalesDown) => ImageDataset.Open(
        data,
        new ImageDatasetOptions
        {
            UseLabels = useLabels,
            Mirror = mirror,
            MaxImages = maxImages,
            RandomSeed = seed,
            Resolution = resolution,
            ScalesDown = scalesDown,
            LeaveOutUnreadable = true,
            WithoutLabels = " Or do without labels: leave out TrainingOptions.Cond.",
        });

    /// <summary>These with as many replicas as can share the batch evenly; one where a micro-batch is more than the sum of its images, or would be so small that its fixed cost shows.</summary>
    /// <param name="most">Most replicas: the threads there are.</param>
    /// <param name="microBatchSize">Micro-batch size where that is chosen; null divides the batch by the replicas.</param>
    /// <param name="worldSize">Number of processes, which have equally many.</param>
    internal ResolvedTraining WithMostReplicas(int most, int? microBatchSize = null, int worldSize = 1)
    {
        bool IsGood(ResolvedTraining split) => split.MicroBatchSize >= MinMicroBatchSize && split.Batch % (split.Replicas * split.MicroBatchSize) == 0
            && split.ImagesTogether is >= 1 and var together && split.MicroBatchSize % together == 0;
        return Enumerable.Range(2, Math.Max((most / worldSize) - 1, 0)).Reverse().Select(replicas => WithReplicas(replicas * worldSize, microBatchSize))
            .FirstOrDefault(IsGood, WithReplicas(worldSize, microBatchSize));
    }

    /// <summary>These with a number of replicas.</summary>
    /// <param name="replicas">The number.</param>
    /// <param name="microBatchSize">Micro-batch size where that is chosen; null divides the batch by the replicas.</param>
    internal ResolvedTraining WithReplicas(int replicas, int? microBatchSize) =>
        this with { Replicas = replicas, MicroBatchSize = microBatchSize ?? (replicas >= 1 && Batch % replicas == 0 ? Batch / replicas : Batch) };

    /// <summary>Images that the networks look at together: the group of the minibatch standard deviation, or all of a micro-batch where batch normalization or a group without size takes all.</summary>
    internal int? ImagesTogether => Generator.ImagesTogether is { } ofG && Discriminator.ImagesTogether is { } ofD ? Math.Max(ofG, ofD) : null;

    /// <summary>Reports everything that is wrong, at once.</summary>
    /// <param name="worldSize">Number of processes.</param>
    /// <exception cref="OptionException">When any option is out of its range.</exception>
    public void Validate(int worldSize = 1)
    {
        int microBatch = Math.Max(MicroBatchSize, 1);
        var checks = new OptionChecks(typeof(TrainingOptions));
        checks.Require(Batch, Batch >= 1, "it must be at least 1");
        checks.Require(MicroBatchSize, MicroBatchSize >= 1, "it must be at least 1");
        checks.Require(
            Batch, MicroBatchSize < 1 || Batch < 1 || Batch % MicroBatchSize == 0, $"it is not divisible by TrainingOptions.MicroBatchSize, {MicroBatchSize}",
            "Choose a TrainingOptions.MicroBatchSize that divides it.");
        checks.Require(MicroBatchSize, MicroBatchSize != 1 || Loss.D2dCeWeight == 0, "images of other classes to compare with must be in the same micro-batch (TrainingOptions.D2dCe)");
        checks.Require(Replicas, Replicas >= 1, "it must be at least 1");
        checks.Require(
            Batch, Replicas < 1 || Batch % microBatch != 0 || Batch / microBatch % Replicas == 0,
            $"it is {Batch / microBatch} times TrainingOptions.MicroBatchSize, {MicroBatchSize}, which {Quantity.Of(Replicas, "replica")} (TrainingOptions.Replicas) cannot share evenly",
            "Choose TrainingOptions.Replicas and TrainingOptions.MicroBatchSize whose product divides it.");
        checks.Require(
            Replicas, Replicas < 1 || Replicas % worldSize == 0, $"{Quantity.Of(worldSize, "process")} cannot share them evenly",
            $"Start as many processes as divide it, or a new run with TrainingOptions.Replicas = {Math.Max(Replicas / worldSize, 1) * worldSize}.");
        checks.AddRange(Growth?.Problems() ?? []);
        checks.Require(
            Growth?.LastResolution, Growth is null || Growth.LastResolution == Generator.ImgResolution, $"the networks make images of {Generator.ImgResolution} pixels", member: nameof(TrainingOptions.Resolution));
        foreach ((int resolution, int batch) in Growth?.Batches ?? new Dictionary<int, int>())
        {
            checks.Require(
                $"{resolution}={batch}", batch % (worldSize > 1 ? microBatch * Replicas : microBatch) == 0,
                $"a batch must be a multiple of TrainingOptions.MicroBatchSize, {MicroBatchSize}{(worldSize > 1 ? $", times TrainingOptions.Replicas, {Replicas}" : string.Empty)}", member: nameof(TrainingOptions.GrowBatches));
        }

        checks.Require(Patience, Patience is null or >= 1, "it must be at least 1");
        checks.Require(TotalKimg, TotalKimg > 0, "it must be positive", member: nameof(TrainingOptions.Kimg));
        checks.Require(CpuMinutes, CpuMinutes is null or > 0, "it must be positive");
        checks.Require(CpuMinutes, CpuMinutes is null || worldSize == 1, "several processes would end at different steps", "Give TrainingOptions.Kimg instead.");
        checks.Require(KimgPerTick, KimgPerTick > 0, "it must be positive", member: nameof(TrainingOptions.Tick));
        checks.Require(SnapshotTicks, SnapshotTicks >= 1, "it must be at least 1", member: nameof(TrainingOptions.Snap));
        checks.Require(SnapshotMinutes, SnapshotMinutes is null or > 0, "it must be positive", member: nameof(TrainingOptions.SnapMinutes));
        checks.Require(MetricsNum, MetricsNum is null or >= 2, "it must be at least 2");
        checks.Require(BurnIn?.Kimg, BurnIn is null or { Kimg: > 0 }, "it must be positive", member: nameof(TrainingOptions.BurnIn));
        checks.Require(GOptimizer.LearningRate, GOptimizer.LearningRate > 0, "it must be positive", member: nameof(TrainingOptions.GLr));
        checks.Require(DOptimizer.LearningRate, DOptimizer.LearningRate > 0, "it must be positive", member: nameof(TrainingOptions.DLr));
        checks.Require(EmaKimg, EmaKimg >= 0, "it must not be negative");
        checks.Require(Workers, Workers >= 1, "it must be at least 1");
        checks.Require(Seed, Seed >= 0, "it must not be negative");
        int group = ImagesTogether is { } together and >= 1 ? together : 1;
        bool isWhole = MicroBatchSize < 1 || MicroBatchSize % Math.Min(group, MicroBatchSize) == 0;
        bool isBatch = MicroBatchSize * Replicas == Batch; // none has chosen another micro-batch
        checks.Require(
            isBatch ? Batch : MicroBatchSize, isWhole, $"it must be a multiple of the group of the minibatch standard deviation (TrainingOptions.MbstdGroup), {group}",
            isWhole || !isBatch ? null : $"Choose TrainingOptions.Batch = {Math.Max(Batch / group, 1) * group}, TrainingOptions.Batch = {((Batch / group) + 1) * group} or TrainingOptions.MbstdGroup = {Batch}.",
            isBatch ? nameof(TrainingOptions.Batch) : nameof(TrainingOptions.MicroBatchSize));
        Array.ForEach([CheckMetrics, Generator.Validate, Discriminator.Validate, Loss.Validate, Augment.Validate, Ada.Validate], checks.Include);
        checks.ThrowIfAny();
    }

    private void CheckMetrics()
    {
        string[] refused = [.. MetricCatalog.Find(Metrics).Where(metric => metric.NeedsAttributes).Select(metric => metric.Name)];
        if (refused.Length > 0)
        {
            throw new OptionException(
                "TrainingOptions.Metrics", refused, "these read attributes and cannot be measured while a network is trained", "Measure them on the finished network (MetricRequest.Attributes).");
        }
    }
}
