using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Metrics;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;

namespace StyleGanSharp.Studies;

/// <summary>Runs a study: trains what is not trained and measures what is not measured. It can be stopped and started again at any moment, and several processes can work on one folder.</summary>
public sealed class StudyRunner
{
    private readonly StudyRequest _request;
    private readonly StudyFolder _folder;
    private readonly IReadOnlyList<Metric> _metrics;
    private readonly StudyClock _clock;
    private readonly CancellationToken _cancellation;

    private StudyRunner(StudyRequest request, IProgress<StudyProgress>? progress, CancellationToken cancellationToken)
    {
        _request = request;
        _folder = new StudyFolder(request.Folder);
        _metrics = request.Metrics;
        _clock = new StudyClock(request.Arms.Count * request.Seeds.Count, progress);
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
        using IImageSource source = TrainingPlanner.OpenData(_request.Training);
        (StudyArm Arm, int Seed, TrainingOptions Options)[] units =
        [
            .. _request.Seeds.SelectMany(seed => _request.Arms.Select(arm =>
                (arm, seed, TrainingPlanner.Resolve(arm.Change(_request.Training) with { Seed = seed, Resume = null }, source, _request.Device)))),
        ];
        foreach ((StudyArm arm, int seed, TrainingOptions options) in units)
        {
            CheckEarlierRun(arm, seed, options);
        }

        using var bank = new FeatureBank(_metrics);
        bool isComplete = true;
        try
        {
            using IAttributeClassifier? attributes = _metrics.Any(metric => metric.NeedsAttributes) ? OpenAttributes(source.Resolution) : null;
            foreach ((StudyArm arm, int seed, TrainingOptions options) in units)
            {
                _cancellation.ThrowIfCancellationRequested();
                _clock.Start($"{arm.Name}, seed {seed}");
                using IDisposable? taken = _folder.TryTake(arm.Name, seed);
                if (taken is null)
                {
                    isComplete = false;
                    continue;
                }

                Train(arm, seed, options, source);
                Measure(arm, seed, source, bank, attributes);
                _clock.Finish();
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return isComplete;
    }

    private IAttributeClassifier OpenAttributes(int resolution)
    {
        string data = _request.Attributes ?? (AttributeCatalogue.IsLabelled(_request.Training.Data)
            ? _request.Training.Data
            : throw new UsageException("Some measurements read the attributes of pictures. Give --attributes labelled pictures to learn them from, or leave ls, dci and edit out of --measure."));
        using IDisposable taken = WaitFor("attributes");
        IAttributeClassifier classifier = AttributeCatalogue.Open(data, new AttributeOptions
        {
            Device = _request.Device,
            Resolution = Math.Clamp(resolution, 16, 64),
            Progress = _clock.Stage("attribute classifier"),
            Cancellation = _cancellation,
        });
        StudyFiles.WriteClassifier(_folder, classifier);
        return classifier;
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

    /// <summary>A folder must not hold two studies: their numbers would be compared.</summary>
    private void CheckEarlierRun(StudyArm arm, int seed, TrainingOptions options)
    {
        RunFolder run = _folder.Run(arm.Name, seed);
        if (run.IsResumable && Comparable(Trainer.ReadOptions(run)) != Comparable(options))
        {
            throw new UsageException($"{run.Path} was trained with other options than this study asks for. Give the options it was started with, or another --out.");
        }
    }

    private static string Comparable(TrainingOptions options) => (options with { Workers = 1, KimgPerTick = 1, SnapshotTicks = 1, Desc = null }).ToJson();

    private void Train(StudyArm arm, int seed, TrainingOptions options, IImageSource source)
    {
        RunFolder run = _folder.Run(arm.Name, seed);
        double trained = run.IsResumable ? NetworkFile.Open(run.Path).Info.TrainedKimg ?? 0 : 0;
        if (trained >= options.TotalKimg)
        {
            _clock.WasTrained();
        }
        else
        {
            IProgress<TrainingProgress> progress = _clock.Training();
            TrainingResult result = run.IsResumable
                ? Trainer.Resume(run, source, _request.Device, progress: progress, cancellationToken: _cancellation)
                : Trainer.Train(options, source, run, _request.Device, progress, cancellationToken: _cancellation);
            _cancellation.ThrowIfCancellationRequested();
            _clock.Line(FormattableString.Invariant($"trained {result.Kimg:0.###} kimg in {result.Elapsed.TotalMinutes:0.0} minutes"));
            _clock.Trained();
        }
    }

    private void Measure(StudyArm arm, int seed, IImageSource source, FeatureBank bank, IAttributeClassifier? attributes)
    {
        NetworkFile file = NetworkFile.Open(_folder.Run(arm.Name, seed).Path);
        string settings = FormattableString.Invariant($"{_request.Num} pictures, {file.Info.TrainedKimg} kimg, features {_request.Features}");
        string SettingsOf(Metric metric) => metric.NeedsAttributes ? $"{settings}, attributes {attributes!.Checksum[..16]}" : settings;
        Metric[] open = [.. _metrics.Where(metric => _folder.Read(arm.Name, seed, metric.Name, SettingsOf(metric)) is null)];
        if (open.Length == 0)
        {
            _clock.WasMeasured();
            return;
        }

        using GeneratorNetwork generator = NetworkFile.LoadGenerator(_folder.Run(arm.Name, seed).Path, _request.Device);
        bank.ForgetFakes();
        var request = new MetricRequest
        {
            Generator = generator,
            Data = source,
            CacheFolder = _request.CacheFolder,
            Features = _request.Features,
            FeatureOptions = new FeatureOptions { Device = _request.Device, Cancellation = _cancellation },
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
                MetricResult result = MetricCatalogue.Measure(metric, request with { Progress = _clock.Measuring(metric.Name, i, open.Length) });
                value = new StudyValue(arm.Name, seed, result.Metric, result.Value) { Details = result.Details, Parts = result.Parts, Seconds = Math.Round(result.Elapsed.TotalSeconds, 1) };
            }
            catch (StyleGanException e)
            {
                // What cannot be measured on one network is a result too, and must not keep the others from being measured.
                value = new StudyValue(arm.Name, seed, metric.Name, null) { Reason = e.Message };
            }

            value = value with { IsLowerBetter = metric.IsLowerBetter, Unit = metric.Unit, Settings = SettingsOf(metric) };
            _folder.Write(value, metric.Name);
            _clock.Line(value.Value is { } number ? FormattableString.Invariant($"{value.Measurement} {number:0.0000}") : $"{metric.Name} not measured: {value.Reason}");
        }

        StudyPictures.Save(_folder, arm.Name, seed, request);
        bank.ForgetFakes();
    }
}
