using System.Diagnostics;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Distribution;
using StyleGanSharp.Imaging;
using StyleGanSharp.Losses;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>The loop of a training: loads, steps, reports, saves; can be canceled and continued at any step.</summary>
internal sealed class TrainingLoop
{
    private readonly ResolvedTraining _options;
    private readonly ImageDataset _dataset;
    private readonly RunFolder _folder;
    private readonly Device _device;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly ICommunicator _communicator;
    private readonly SortedDictionary<string, int> _warningTicks = new(StringComparer.Ordinal);

    /// <summary>Checks that everything goes together; nothing is written yet.</summary>
    /// <exception cref="UsageException">When an option is out of range or the data is not that of the networks.</exception>
    public TrainingLoop(
        ResolvedTraining options, ImageDataset dataset, RunFolder folder, Device device, IProgress<TrainingProgress>? progress, ICommunicator? communicator)
    {
        _options = options with { OneDnn = LibTorch.SelfTest().OneDnn };
        _dataset = dataset;
        _folder = folder;
        _device = device;
        _progress = progress;
        _communicator = communicator ?? SingleProcess.Instance;
        options.Validate(_communicator.WorldSize);
        CheckSource();
    }

    private bool IsRoot => _communicator.Rank == 0;

    private void CheckSource()
    {
        var problems = new List<string>();
        if (_dataset.Resolution != _options.Generator.ImgResolution)
        {
            problems.Add($"The images of {_dataset.Name} are {_dataset.Resolution} pixels, the networks {_options.Generator.ImgResolution}.");
        }

        if (_dataset.Channels != _options.Generator.ImgChannels)
        {
            problems.Add($"The images of {_dataset.Name} have {_dataset.Channels} channels, the networks {_options.Generator.ImgChannels}.");
        }

        if (_dataset.LabelDim != _options.Generator.CDim)
        {
            problems.Add($"The labels of {_dataset.Name} have {_dataset.LabelDim} numbers, the networks expect {_options.Generator.CDim}.");
        }

        UsageException.ThrowIfAny(problems);
    }

    /// <summary>Trains to the end, or until it is canceled.</summary>
    /// <param name="isResuming">Whether it begins with the state that the folder holds.</param>
    /// <param name="cancellationToken">Finishes the current step, saves, and returns.</param>
    public TrainingResult Run(bool isResuming, CancellationToken cancellationToken)
    {
        using IDisposable? taken = IsRoot ? _folder.Lock() : null;
        if (!isResuming && _folder.IsResumable)
        {
            throw new StyleGanException($"The folder {_folder.Path} holds a run already. Continue it (TrainingOptions.Resume), or choose another folder.");
        }

        using var scope = NewDisposeScope();
        // A state that is restored replaces all weights: the file the run once started from may be gone by then.
        using var session = new TrainingSession(isResuming ? _options with { InitialWeights = null } : _options, _dataset, _device, _communicator);
        TrainingCounters counters = isResuming
            ? TrainingState.Restore(_folder.StateFile, session)
            : new TrainingCounters { CurNimg = 0, BatchIdx = 0, LoaderPosition = 0, Tick = 0, TickStartNimg = 0, Ada = session.Ada.State };
        session.GanStep.CurNimg = counters.CurNimg;
        session.GanStep.BatchIdx = counters.BatchIdx;
        session.Restore(counters.Ada);
        var grid = new SampleGrid(_dataset);
        if (IsRoot)
        {
            SafeFile.Write(_folder.OptionsFile, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(_options.ToJson())));
            if (!isResuming)
            {
                ImageCodec.Save(_folder.RealsFile, grid.Reals());
            }
        }

        using RunLog? log = IsRoot ? new RunLog(_folder, counters.Tick) : null;
        using var feed = new BatchFeed(_dataset, _options, counters.LoaderPosition, _communicator, _folder.PyramidFile(_communicator.Rank));
        return Loop(session, feed, log, grid, counters, cancellationToken);
    }

    private TrainingResult Loop(
        TrainingSession session, BatchFeed feed, RunLog? log, SampleGrid grid, TrainingCounters counters, CancellationToken cancellationToken)
    {
        GanStep step = session.GanStep;
        var health = new HealthMonitor();
        using var metrics = new SnapshotMetrics(_options, _dataset, _folder, _device);
        var clock = Stopwatch.StartNew();
        var meter = new TrainingMeter(step.CurNimg);
        int tick = counters.Tick;
        long tickStart = counters.TickStartNimg;
        string snapshot = _folder.SnapshotFile(step.CurNimg);
        if (session.InitialWeightsReport is { } startedFrom)
        {
            _progress?.Report(Snapshot(session, tick, meter, clock) with { StartedFrom = startedFrom });
        }

        step.OnNonFinite = (phase, gradient, input) =>
        {
            if (health.NeedsDiagnosis(phase.Name))
            {
                health.OnDiagnosis(session.FindNonFinite(phase, gradient, input));
            }
        };
        while (true)
        {
            bool isDone = step.CurNimg >= _options.TotalKimg * 1000;
            bool isStopped = !isDone && cancellationToken.IsCancellationRequested;
            // The first tick ends after one step, so that a run shows at once that it works.
            bool isWholeTick = tick == 0 ? step.CurNimg > 0 : step.CurNimg >= tickStart + (_options.KimgPerTick * 1000);
            bool isTick = isDone || isStopped || isWholeTick;
            if (!isTick)
            {
                using (LoaderBatch batch = feed.Next(session.NextBatch, session.NextResolution))
                {
                    foreach (PhaseResult phase in session.Step(batch))
                    {
                        session.Stats.Report($"Grad/{phase.Phase.Name}", phase.GradientNorm);
                        health.OnStep(phase.GradientNorm, phase.Phase.Name);
                    }
                }

                if (health.EndReason is { } reason)
                {
                    throw Diverged(step.CurNimg, reason);
                }

                meter.Add(step.CurNimg);
                _progress?.Report(Snapshot(session, tick, meter, clock));
                continue;
            }

            // A stop in the middle of a tick leaves the tick open, so that the log continues as if nothing had happened.
            bool isWhole = !isStopped;
            bool savesNetworks = isDone || isStopped || tick % _options.SnapshotTicks == 0;
            if (savesNetworks && session.FirstNonFinite() is { } broken)
            {
                // No step makes such a value finite again, and it must not take the place of a state without.
                throw Diverged(step.CurNimg, $"{broken} is not finite, so nothing is saved.{health.Diagnosis}");
            }

            TrainingProgress report = Snapshot(session, tick, meter, clock) with { IsTick = true };
            if (isWhole)
            {
                (IReadOnlyDictionary<string, StatSummary> stats, TickFigures figures) = TakeFigures(session, tick, meter, clock);
                report = report with { Stats = stats, Warnings = health.OnTick(figures) };
                foreach (TrainingWarning warning in report.Warnings)
                {
                    _warningTicks[warning.Kind] = _warningTicks.GetValueOrDefault(warning.Kind) + 1;
                }

                log?.AddTick(report.Stats, report.Warnings, step.CurNimg);
                tick++;
                tickStart = step.CurNimg;
            }

            if (savesNetworks && IsRoot)
            {
                snapshot = _folder.SnapshotFile(step.CurNimg);
                Image preview = grid.Fakes(session.Ema);
                byte[] sheet = ImageCodec.Encode(preview, ImageFormat.Png);
                SafeFile.Write(_folder.FakesFile(step.CurNimg), stream => stream.Write(sheet));
                log?.AddImage("fakes", sheet, step.CurNimg);
                SaveNetworks(session, snapshot);
                TrainingState.Save(_folder.StateFile, session, new TrainingCounters
                {
                    CurNimg = step.CurNimg,
                    BatchIdx = step.BatchIdx,
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
                return new TrainingResult(_folder.Path, snapshot, step.CurNimg / 1000.0, clock.Elapsed, isStopped, _warningTicks);
            }

            meter.StartTick(step.CurNimg);
        }
    }

    private StyleGanException Diverged(long curNimg, string reason) => new(
        FormattableString.Invariant($"Training ends at {curNimg / 1000.0:0.###} kimg: {reason} What was saved before is unharmed: {LastSaved()}. ")
        + "Start from it with lower learning rates (TrainingOptions.Resume, TrainingOptions.GLr = 0.001, TrainingOptions.DLr = 0.001), with TrainingOptions.Fp32 = true where half precision was used, and see what SystemReport.Collect says of this machine.");

    private string LastSaved()
    {
        string? file = Directory.EnumerateFiles(_folder.Path, "network-snapshot-*.safetensors").Order(StringComparer.Ordinal).LastOrDefault();
        return file is null ? $"no snapshot was made yet in {_folder.Path}" : $"the last snapshot is {file}";
    }

    private void SaveNetworks(TrainingSession session, string path) => NetworkFile.Save(path, session.Networks, new NetworkFileInfo
    {
        TrainedKimg = session.GanStep.CurNimg / 1000.0,
        Dataset = _options.DatasetName,
        Classes = _dataset.LabelNames.Count > 0 ? _dataset.LabelNames : null,
        HasVectorLabels = _dataset.LabelDim > 0 ? _dataset.HasVectorLabels : null,
        EmptyClasses = _dataset.UsedClasses is { } used && used.Count < _dataset.LabelDim ? [.. Enumerable.Range(0, _dataset.LabelDim).Except(used)] : null,
        LabelSamples = _dataset.HasVectorLabels ? _dataset.LabelSamples() : null,
        License = _options.License,
        Description = _options.Desc,
        TrainingOptions = _options.ToJson(),
    });

    private TrainingProgress Snapshot(TrainingSession session, int tick, TrainingMeter meter, Stopwatch clock) => new()
    {
        Kimg = session.GanStep.CurNimg / 1000.0,
        TotalKimg = _options.TotalKimg,
        Tick = tick,
        SecPerKimg = meter.SecPerKimg,
        Elapsed = clock.Elapsed,
        AugmentP = session.AugmentP,
        MemoryBytes = Environment.WorkingSet,
    };

    private (IReadOnlyDictionary<string, StatSummary> Stats, TickFigures Figures) TakeFigures(TrainingSession session, int tick, TrainingMeter meter, Stopwatch clock)
    {
        StatCollector stats = session.Stats;
        stats.Report("Progress/tick", tick);
        stats.Report("Progress/kimg", session.GanStep.CurNimg / 1000.0);
        stats.Report("Progress/augment", session.AugmentP);
        if (_options.Growth?.At(session.GanStep.CurNimg) is { } stage)
        {
            stats.Report("Progress/resolution", stage.Resolution);
            stats.Report("Progress/lod", stage.LevelOfDetail);
        }

        stats.Report("Timing/total_sec", clock.Elapsed.TotalSeconds);
        stats.Report("Timing/sec_per_tick", meter.TickSeconds);
        stats.Report("Timing/sec_per_kimg", meter.TickSecPerKimg(session.GanStep.CurNimg));
        stats.Report("Resources/cpu_mem_gb", Environment.WorkingSet / (double)(1L << 30));
        return session.TakeFigures(_communicator);
    }
}
