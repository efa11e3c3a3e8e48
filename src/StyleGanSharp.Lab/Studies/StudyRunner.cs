using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Metrics;
using StyleGanSharp.Metrics.Attributes;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;
using TorchSharp;

namespace StyleGanSharp.Studies;

/// <summary>Runs a study: trains what is not trained and measures what is not measured. It can be stopped and started again at any moment, and several processes can work on one folder.</summary>
public sealed class StudyRunner
{
    private readonly StudyRequest _request;
    private readonly torch.Device _device;
    private readonly StudyFolder _folder;
    private readonly IReadOnlyList<Metric> _metrics;
    private readonly StudyClock _clock;
    private readonly CancellationToken _cancellation;

    private StudyRunner(StudyRequest request, IProgress<StudyProgress>? progress, CancellationToken cancellationToken)
    {
        _request = request;
        _device = request.Device ?? torch.CPU;
        _folder = new StudyFolder(request.Folder);
        _metrics = request.Metrics;
        _clock = new StudyClock(request.Configurations.Count * request.Seeds.Count, progress);
        _cancellation = cancellationToken;
    }

    /// <summary>Does all that is left and that no other process works on.</summary>
    /// <param name="request">The study.</param>
    /// <param name="progress">Receives where it is.</param>
    /// <param name="cancellationToken">Saves and stops.</param>
    /// <returns>True when everything is trained and measured; false when it was stopped, or other processes are still at work.</returns>
    /// <exception cref="UsageException">When the request is not valid, or the folder holds trainings with other options.</exception>
    /// <exception cref="StyleGanException">When data cannot be read or files not be written.</exception>
    public static bool Run(StudyRequest request, IProgress<StudyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        return new StudyRunner(request, progress, cancellationToken).Run();
    }

    private bool Run()
    {
        TrainingOptions shared = _request.Shared;
        using ImageDataset dataset = shared.OpenData();
        string? embeddings = _request.Configurations.FirstOrDefault(configuration => configuration.EmbedsClasses) is { } embedded ? EmbedClasses(dataset, embedded.Change(shared).DFeatures) : null;
        StudyTask[] tasks =
        [
            .. _request.Seeds.SelectMany(seed => _request.Configurations.Select(configuration => StudyTask.Plan(
                configuration, seed, configuration.EmbedsClasses ? shared with { ClassEmbeddings = embeddings } : shared, dataset, _folder.Run(configuration.Name, seed), _device))),
        ];
        Array.ForEach(tasks, task => task.CheckEarlierRun());
        using var bank = new FeatureBank(_metrics);
        try
        {
            using IAttributeClassifier? attributes = _metrics.Any(metric => metric.NeedsAttributes) ? OpenAttributes(dataset.Resolution) : null;

            StudyTask[] Leave(StudyTask[] left) => [.. left.Where(task => !TryFinish(task, dataset, bank, attributes))];

            // What another process has in hand is looked at again at the end: by then it may be done, or left.
            return Leave(Leave(tasks)).Length == 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Trains and measures what is missing of a network, unless another process is at it.</summary>
    private bool TryFinish(StudyTask task, ImageDataset dataset, FeatureBank bank, IAttributeClassifier? attributes)
    {
        _cancellation.ThrowIfCancellationRequested();
        _clock.Start($"{task.Configuration.Name}, seed {task.Seed}");
        using IDisposable? taken = _folder.TryTake(task.Configuration.Name, task.Seed);
        if (taken is null)
        {
            return false;
        }

        task.Train(dataset, _device, _clock, _cancellation);
        Measure(task, dataset, bank, attributes);
        _clock.Finish();
        return true;
    }

    private IAttributeClassifier OpenAttributes(int resolution)
    {
        string data = _request.Attributes ?? (_request.Training.Data is { } images && AttributeCatalog.IsLabeled(images)
            ? images
            : throw new OptionException(
                "StudyRequest.Attributes", null, "some measurements read the attributes of images", "Give labeled images to learn them from, or leave ls, dci and edit out of StudyRequest.Measurements."));
        using IDisposable taken = WaitFor("attributes");
        IAttributeClassifier classifier = AttributeCatalog.Open(data, new AttributeOptions
        {
            Device = _device,
            Resolution = Math.Clamp(resolution, 16, 64),
            Progress = _clock.Stage("attribute classifier"),
            Cancellation = _cancellation,
        });
        StudyFiles.WriteClassifier(_folder, classifier);
        return classifier;
    }

    /// <summary>The embeddings of the data's classes by the first of some feature networks, made once for the whole study.</summary>
    private string EmbedClasses(ImageDataset dataset, string? features)
    {
        using IDisposable taken = WaitFor("class-embeddings");
        string path = _folder.In("class-embeddings.safetensors");
        if (!File.Exists(path))
        {
            IProgress<double> stage = _clock.Stage("class embeddings");
            string name = (features ?? FeatureCatalog.Names[0]).Split(',')[0];
            using FeatureNetwork network = FeatureCatalog.Open(name, new FeatureOptions { Device = _device, Cancellation = _cancellation });
            using ClassEmbeddings embeddings = ClassEmbeddings.Compute(dataset, network, _request.MeasuringBatch, new Progress<int>(done => stage.Report((double)done / dataset.Count)), _cancellation);
            embeddings.Save(path);
        }

        return path;
    }

    /// <summary>One process makes what all of them need; the others wait for it.</summary>
    private IDisposable WaitFor(string what)
    {
        while (true)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (_folder.TryTake(what, 0) is { } taken)
            {
                return taken;
            }

            _cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(1));
        }
    }

    private void Measure(StudyTask task, ImageDataset dataset, FeatureBank bank, IAttributeClassifier? attributes)
    {
        (string configuration, int seed) = (task.Configuration.Name, task.Seed);
        using NetworkFile file = NetworkFile.Open(task.Run.Path);
        string settings = FormattableString.Invariant($"{_request.Num} images, {file.Info.TrainedKimg} kimg, features {_request.MeasuredBy}");
        string SettingsOf(Metric metric) => metric.NeedsAttributes ? $"{settings}, attributes {attributes!.Checksum[..16]}" : settings;
        Metric[] open = [.. _metrics.Where(metric => _folder.Read(configuration, seed, metric.Name, SettingsOf(metric)) is null)];
        if (open.Length == 0)
        {
            _clock.WasMeasured();
            return;
        }

        using GeneratorNetwork generator = file.LoadGenerator(_device);
        bank.ForgetFakes();
        var request = new MetricRequest
        {
            Generator = generator,
            Data = dataset,
            CacheFolder = _request.CacheFolder,
            Features = _request.MeasuredBy,
            FeatureOptions = new FeatureOptions { Device = _device, Cancellation = _cancellation },
            Attributes = attributes,
            Bank = bank,
            Num = _request.Num,
            Batch = _request.MeasuringBatch,
            Cancellation = _cancellation,
        };
        for (int i = 0; i < open.Length; i++)
        {
            Metric metric = open[i];
            StudyValue value;
            try
            {
                MetricResult result = MetricCatalog.Measure(metric, request with { Progress = _clock.Measuring(metric.Name, i, open.Length) });
                value = new StudyValue(configuration, seed, result.Metric, result.Value) { Details = result.Details, Parts = result.Parts, Seconds = Math.Round(result.Elapsed.TotalSeconds, 1) };
            }
            catch (StyleGanException e)
            {
                // What cannot be measured on one network is a result too, and must not keep the others from being measured.
                value = new StudyValue(configuration, seed, metric.Name, null) { Reason = e.Message };
            }

            value = value with { IsLowerBetter = metric.IsLowerBetter, Unit = metric.Unit, Settings = SettingsOf(metric), OneDnn = LibTorch.SelfTest().OneDnn };
            _folder.Write(value, metric.Name);
            _clock.Line(value.Value is { } number ? FormattableString.Invariant($"{value.Measurement} {number:0.0000}") : $"{metric.Name} not measured: {value.Reason}");
        }

        StudyImages.Save(_folder, configuration, seed, request);
        bank.ForgetFakes();
    }
}
