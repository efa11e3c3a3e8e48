using System.Diagnostics;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Losses;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>Runs a training: loads, iterates, reports, saves; can be cancelled and continued at any iteration.</summary>
public sealed class Trainer
{
    private readonly TrainingOptions _options;
    private readonly IImageSource _source;
    private readonly RunFolder _folder;
    private readonly Device _device;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly ICommunicator _communicator;
    private readonly SortedDictionary<string, int> _warningTicks = new(StringComparer.Ordinal);

    private Trainer(
        TrainingOptions options, IImageSource source, RunFolder folder, Device device, IProgress<TrainingProgress>? progress, ICommunicator? communicator)
    {
        _options = options with { OneDnn = LibTorch.SelfTest().OneDnn };
        _source = source;
        _folder = folder;
        _device = device;
        _progress = progress;
        _communicator = communicator ?? SingleProcess.Instance;
    }

    private bool IsRoot => _communicator.Rank == 0;

    /// <summary>Trains what a request asks for: a new run in a folder of its own, or the run that <see cref="TrainingRequest.Resume"/> names, exactly where its last saved state left it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="outFolder">Where the runs are: a new run gets the next numbered folder in it. A run that is continued stays where it is.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="progress">Receives a report after every iteration.</param>
    /// <param name="cancellationToken">Finishes the current iteration, saves, and returns; before the first one it cancels.</param>
    /// <returns>How the run ended.</returns>
    /// <exception cref="OptionException">When an option is out of range, or would change a run that is continued.</exception>
    /// <exception cref="StyleGanException">When data or networks cannot be read, the named folder holds no run that can be continued, or files cannot be written. What was saved before stays.</exception>
    /// <exception cref="OperationCanceledException">When it was cancelled while a network was fetched.</exception>
    /// <example>
    /// <code>
    /// Trainer.Train(new TrainingRequest { Data = "photos.zip", Mirror = true }, "runs", Devices.Best());
    /// Trainer.Train(new TrainingRequest { Resume = "runs/00000-stylegan2-photos-batch16-gamma0.05", Kimg = 2000 }, "runs", Devices.Best());
    /// </code>
    /// </example>
    public static TrainingResult Train(
        TrainingRequest request, string outFolder, Device device, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(outFolder);
        ArgumentNullException.ThrowIfNull(device);
        if (request.ContinuedRun is { } run)
        {
            request.CheckContinued();
            return Resume(run, null, device, request.Kimg, progress, cancellationToken: cancellationToken);
        }

        if (request.Resume is not null)
        {
            NetworkFile.Open(request.Resume, new DownloadOptions { Cancellation = cancellationToken }); // a file that cannot be used is found before a folder is made
        }

        using IImageSource source = TrainingPlanner.OpenData(request);
        TrainingOptions options = TrainingPlanner.Resolve(request, source, device);
        RunFolder folder = RunFolder.CreateNext(outFolder, options);
        try
        {
            return Train(options, source, folder, device, progress, cancellationToken: cancellationToken);
        }
        catch
        {
            folder.RemoveIfEmpty();
            throw;
        }
    }

    /// <summary>Trains from the start.</summary>
    /// <param name="options">The resolved options (<see cref="TrainingPlanner.Resolve"/>).</param>
    /// <param name="source">The data; not disposed.</param>
    /// <param name="folder">The run's folder, new or empty.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="progress">Receives a report after every iteration.</param>
    /// <param name="communicator">The processes that work together; null is this one alone.</param>
    /// <param name="cancellationToken">Finishes the current iteration, saves, and returns.</param>
    /// <returns>How the run ended.</returns>
    /// <exception cref="StyleGanException">When data cannot be read or files not be written. What was saved before stays.</exception>
    public static TrainingResult Train(
        TrainingOptions options, IImageSource source, RunFolder folder, Device device,
        IProgress<TrainingProgress>? progress = null, ICommunicator? communicator = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(folder);
        var trainer = new Trainer(options, source, folder, device, progress, communicator);
        options.Validate(trainer._communicator.WorldSize);
        trainer.CheckSource();
        using IDisposable? taken = trainer.IsRoot ? folder.Lock() : null;
        if (folder.IsResumable)
        {
            throw new StyleGanException($"The folder {folder.Path} holds a run already. Continue it (TrainingRequest.Resume), or choose another folder.");
        }

        return trainer.Run(isResuming: false, cancellationToken);
    }

    /// <summary>Continues a run exactly where its last saved state left it.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="source">The data the run was trained on; null opens it as the run's options say.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="totalKimg">A new length of the run; null keeps the old one.</param>
    /// <param name="progress">Receives a report after every iteration.</param>
    /// <param name="communicator">The processes that work together; null is this one alone.</param>
    /// <param name="cancellationToken">Finishes the current iteration, saves, and returns.</param>
    /// <returns>How the run ended.</returns>
    /// <exception cref="StyleGanException">When the folder holds no run that can be continued, or the data is not that of the run.</exception>
    public static TrainingResult Resume(
        RunFolder folder, IImageSource? source, Device device, double? totalKimg = null,
        IProgress<TrainingProgress>? progress = null, ICommunicator? communicator = null, CancellationToken cancellationToken = default)
    {
        TrainingOptions options = ReadOptions(folder);
        options = totalKimg is null ? options : options with { TotalKimg = totalKimg.Value };
        using IImageSource? opened = source is null ? TrainingPlanner.OpenData(options) : null;
        var trainer = new Trainer(options, source ?? opened!, folder, device, progress, communicator);
        options.Validate(trainer._communicator.WorldSize);
        trainer.CheckSource();
        using IDisposable? taken = trainer.IsRoot ? folder.Lock() : null;
        return trainer.Run(isResuming: true, cancellationToken);
    }

    /// <summary>The options of a run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The options as they were resolved.</returns>
    /// <exception cref="StyleGanException">When the folder holds no run that can be continued.</exception>
    public static TrainingOptions ReadOptions(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!folder.IsResumable)
        {
            throw new StyleGanException($"{folder.Path} holds no run that can be continued: it needs {Path.GetFileName(folder.OptionsFile)} and {Path.GetFileName(folder.StateFile)}. "
                + "Give the folder of a run that made at least one snapshot.");
        }

        return TrainingOptions.FromJson(File.ReadAllText(folder.OptionsFile), folder.OptionsFile);
    }

    private void CheckSource()
    {
        var problems = new List<string>();
        if (_source.Resolution != _options.Generator.ImgResolution)
        {
            problems.Add($"The images of {_source.Name} are {_source.Resolution} pixels, the networks {_options.Generator.ImgResolution}.");
        }

        if (_source.Channels != _options.Generator.ImgChannels)
        {
            problems.Add($"The images of {_source.Name} have {_source.Channels} channels, the networks {_options.Generator.ImgChannels}.");
        }

        if (_source.LabelDim != _options.Generator.CDim)
        {
            problems.Add($"The labels of {_source.Name} have {_source.LabelDim} numbers, the networks expect {_options.Generator.CDim}.");
        }

        UsageException.ThrowIfAny(problems);
    }

    private TrainingResult Run(bool isResuming, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        // A state that is restored replaces all weights: the file the run once started from may be gone by then.
        using var session = new TrainingSession(isResuming ? _options with { InitialWeights = null } : _options, _source, _device, _communicator);
        TrainingCounters counters = isResuming
            ? TrainingState.Restore(_folder.StateFile, session)
            : new TrainingCounters { CurNimg = 0, BatchIdx = 0, LoaderPosition = 0, Tick = 0, TickStartNimg = 0, Ada = session.Ada.State };
        session.Trainer.CurNimg = counters.CurNimg;
        session.Trainer.BatchIdx = counters.BatchIdx;
        session.Restore(counters.Ada);
        var grid = new SampleGrid(_source);
        if (IsRoot)
        {
            SafeFile.Write(_folder.OptionsFile, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(_options.ToJson())));
            if (!isResuming)
            {
                ImageCodec.Save(_folder.RealsFile, grid.Reals());
                _options.Growth?.Plot(_options.TotalKimg, _options.Batch, _options.GOptimizer.LearningRate).Save(_folder.GrowthFile);
            }
        }

        using RunLog? log = IsRoot ? new RunLog(_folder, counters.Tick) : null;
        using var feed = new BatchFeed(_source, _options, counters.LoaderPosition, _communicator, _folder.PyramidFile(_communicator.Rank));
        return Loop(session, feed, log, grid, counters, cancellationToken);
    }

    private TrainingResult Loop(
        TrainingSession session, BatchFeed feed, RunLog? log, SampleGrid grid, TrainingCounters counters, CancellationToken cancellationToken)
    {
        GanTrainer trainer = session.Trainer;
        var health = new HealthMonitor();
        using var metrics = new SnapshotMetrics(_options, _source, _folder, _device);
        var clock = Stopwatch.StartNew();
        var meter = new TrainingMeter(trainer.CurNimg);
        int tick = counters.Tick;
        long tickStart = counters.TickStartNimg;
        string snapshot = _folder.SnapshotFile(trainer.CurNimg);
        if (session.InitialWeightsReport is { } startedFrom)
        {
            _progress?.Report(Snapshot(session, tick, meter, clock) with { StartedFrom = startedFrom });
        }

        trainer.OnStep = (phase, norm) =>
        {
            session.Stats.Report($"Grad/{phase.Name}", norm);
            health.OnStep(norm, phase.Name);
        };
        trainer.OnNonFinite = (phase, gradient, input) =>
        {
            if (health.NeedsDiagnosis(phase.Name))
            {
                health.OnDiagnosis(session.FindNonFinite(phase, gradient, input));
            }
        };
        while (true)
        {
            bool isDone = trainer.CurNimg >= _options.TotalKimg * 1000;
            bool isStopped = !isDone && cancellationToken.IsCancellationRequested;
            // The first tick ends after one iteration, so that a run shows at once that it works.
            bool isWholeTick = tick == 0 ? trainer.CurNimg > 0 : trainer.CurNimg >= tickStart + (_options.KimgPerTick * 1000);
            bool isTick = isDone || isStopped || isWholeTick;
            if (!isTick)
            {
                using (LoaderBatch batch = feed.Next(session.NextBatch, session.NextResolution))
                {
                    session.Iterate(batch);
                }

                if (health.EndReason is { } reason)
                {
                    throw Diverged(trainer.CurNimg, reason);
                }

                meter.Add(trainer.CurNimg);
                _progress?.Report(Snapshot(session, tick, meter, clock));
                continue;
            }

            // A stop in the middle of a tick leaves the tick open, so that the log continues as if nothing had happened.
            bool isWhole = !isStopped;
            bool savesNetworks = isDone || isStopped || tick % _options.SnapshotTicks == 0;
            if (savesNetworks && session.FirstNonFinite() is { } broken)
            {
                // No step makes such a value finite again, and it must not take the place of a state without.
                throw Diverged(trainer.CurNimg, $"{broken} is not finite, so nothing is saved.{health.Diagnosis}");
            }

            TrainingProgress report = Snapshot(session, tick, meter, clock) with { IsTick = true };
            if (isWhole)
            {
                report = report with { Stats = TakeStats(session, tick, meter, clock) };
                report = report with { Warnings = health.OnTick(report.Stats) };
                foreach (TrainingWarning warning in report.Warnings)
                {
                    _warningTicks[warning.Kind] = _warningTicks.GetValueOrDefault(warning.Kind) + 1;
                }

                log?.AddTick(report.Stats, report.Warnings, trainer.CurNimg);
                tick++;
                tickStart = trainer.CurNimg;
            }

            if (savesNetworks && IsRoot)
            {
                snapshot = _folder.SnapshotFile(trainer.CurNimg);
                Image preview = grid.Fakes(session.Ema);
                byte[] sheet = ImageCodec.Encode(preview, ImageFormat.Png);
                SafeFile.Write(_folder.FakesFile(trainer.CurNimg), stream => stream.Write(sheet));
                log?.AddImage("fakes", sheet, trainer.CurNimg);
                RunPlot.FromLog(_folder)?.Save(_folder.PlotFile);
                SaveNetworks(session, snapshot);
                TrainingState.Save(_folder.StateFile, session, new TrainingCounters
                {
                    CurNimg = trainer.CurNimg,
                    BatchIdx = trainer.BatchIdx,
                    LoaderPosition = feed.Position,
                    Tick = tick,
                    TickStartNimg = tickStart,
                    Ada = session.Ada.State,
                });
                report = report with { Preview = preview, Snapshot = snapshot, Metrics = isStopped ? [] : metrics.Measure(session.Ema, snapshot, cancellationToken) };
                isDone |= metrics.SnapshotsSinceBest >= (_options.Patience ?? int.MaxValue);
            }

            _progress?.Report(report);
            if (isDone || isStopped)
            {
                _communicator.Barrier();
                return new TrainingResult(_folder.Path, snapshot, trainer.CurNimg / 1000.0, clock.Elapsed, isStopped, _warningTicks);
            }

            meter.StartTick(trainer.CurNimg);
        }
    }

    private StyleGanException Diverged(long curNimg, string reason) => new(
        FormattableString.Invariant($"Training ends at {curNimg / 1000.0:0.###} kimg: {reason} What was saved before is unharmed: {LastSaved()}. ")
        + "Start from it with lower learning rates (TrainingRequest.Resume, TrainingRequest.GLr = 0.001, TrainingRequest.DLr = 0.001), with TrainingRequest.Fp32 = true where half precision was used, and see what SystemReport.Collect says of this machine.");

    private string LastSaved()
    {
        string? file = Directory.EnumerateFiles(_folder.Path, "network-snapshot-*.safetensors").Order(StringComparer.Ordinal).LastOrDefault();
        return file is null ? $"no snapshot was made yet in {_folder.Path}" : $"the last snapshot is {file}";
    }

    private void SaveNetworks(TrainingSession session, string path) => NetworkFile.Save(path, session.Networks, new NetworkFileInfo
    {
        TrainedKimg = session.Trainer.CurNimg / 1000.0,
        Dataset = _options.DatasetName,
        License = _options.License,
        Description = _options.Desc,
        TrainingOptions = _options.ToJson(),
    });

    private TrainingProgress Snapshot(TrainingSession session, int tick, TrainingMeter meter, Stopwatch clock) => new()
    {
        Kimg = session.Trainer.CurNimg / 1000.0,
        TotalKimg = _options.TotalKimg,
        Tick = tick,
        SecPerKimg = meter.SecPerKimg,
        Elapsed = clock.Elapsed,
        AugmentP = session.AugmentP,
        MemoryBytes = Environment.WorkingSet,
    };

    private IReadOnlyDictionary<string, StatSummary> TakeStats(TrainingSession session, int tick, TrainingMeter meter, Stopwatch clock)
    {
        StatCollector stats = session.Stats;
        stats.Report("Progress/tick", tick);
        stats.Report("Progress/kimg", session.Trainer.CurNimg / 1000.0);
        stats.Report("Progress/augment", session.AugmentP);
        if (_options.Growth?.At(session.Trainer.CurNimg) is { } stage)
        {
            stats.Report("Progress/resolution", stage.Resolution);
            stats.Report("Progress/lod", stage.LevelOfDetail);
        }

        stats.Report("Timing/total_sec", clock.Elapsed.TotalSeconds);
        stats.Report("Timing/sec_per_tick", meter.TickSeconds);
        stats.Report("Timing/sec_per_kimg", meter.TickSecPerKimg(session.Trainer.CurNimg));
        stats.Report("Resources/cpu_mem_gb", Environment.WorkingSet / (double)(1L << 30));
        return stats.Take(_communicator);
    }
}
