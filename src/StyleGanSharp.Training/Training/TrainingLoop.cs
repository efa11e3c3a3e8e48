using System.Diagnostics;
using StyleGanSharp.Data;
using StyleGanSharp.Distribution;
using StyleGanSharp.Imaging;
using StyleGanSharp.Losses;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>The loop of a training: loads, steps, reports, saves; can be canceled and continued at any step.</summary>
internal sealed partial class TrainingLoop
{
    /// <summary>Unreadable images that one warning names at most, beside the first.</summary>
    private const int MaxNames = 4;

    private readonly ResolvedTraining _options;
    private readonly ImageDataset _dataset;
    private readonly RunFolder _folder;
    private readonly Device _device;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly ICommunicator _communicator;
    private readonly Reduction _reduction;
    private readonly SortedDictionary<string, int> _warningTicks = new(StringComparer.Ordinal);
    private readonly SideWork _side = new();
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);
    private readonly Lazy<DataFingerprint> _data;
    private readonly Stopwatch _clock = new();
    private TrainingMeter _meter = new(0);
    private CpuBudget _cpu = new(null, 0);
    private int _tick;
    private long _tickStart;
    private long? _savedNimg;

    /// <summary>Whether networks, optimizers and random streams are those between two steps, and worth saving.</summary>
    private bool _isWhole = true;

    /// <summary>Checks that everything goes together; nothing is written yet.</summary>
    /// <exception cref="UsageException">When an option is out of range or the data is not that of the networks.</exception>
    public TrainingLoop(
        ResolvedTraining options, ImageDataset dataset, RunFolder folder, Device device, IProgress<TrainingProgress>? progress, ICommunicator? communicator,
        Reduction reduction = Reduction.Exact)
    {
        _options = options with { OneDnn = LibTorch.SelfTest().OneDnn };
        _dataset = dataset.Apart();
        _folder = folder;
        _device = device;
        _progress = progress;
        (_communicator, _reduction) = (communicator ?? SingleProcess.Instance, reduction);
        _data = new Lazy<DataFingerprint>(() => DataFingerprint.Of(_dataset));
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
            problems.Add($"The images of {_dataset.Name} have {Quantity.Of(_dataset.Channels, "channel")}, the networks {_options.Generator.ImgChannels}.");
        }

        if (_dataset.LabelDim != _options.Generator.CDim)
        {
            problems.Add($"The labels of {_dataset.Name} have {Quantity.Of(_dataset.LabelDim, "number")}, the networks expect {_options.Generator.CDim}.");
        }

        UsageException.ThrowIfAny(problems);
    }

    /// <summary>Trains to the end, or until it is canceled.</summary>
    /// <param name="isResuming">Whether it begins with the state that the folder holds.</param>
    /// <param name="cancellationToken">Finishes the current step, saves, and returns.</param>
    public TrainingResult Run(bool isResuming, CancellationToken cancellationToken)
    {
        RequireEqualStart(isResuming);
        using IDisposable? taken = IsRoot ? _folder.Lock() : null;
        if (!isResuming && _folder.IsResumable)
        {
            throw new StyleGanException($"The folder {_folder.Path} holds a run already. Continue it (TrainingOptions.Resume), or choose another folder.");
        }

        using var scope = NewDisposeScope();
        // A state that is restored replaces all weights: the file the run once started from may be gone by then.
        using var session = new TrainingSession(isResuming ? _options with { InitialWeights = null } : _options, _dataset, _device, _communicator, _reduction);
        TrainingCounters counters = isResuming
            ? TrainingState.Restore(_folder.StateFile, session)
            : new TrainingCounters { CurNimg = 0, BatchIdx = 0, LoaderPosition = 0, Tick = 0, TickStartNimg = 0, Ada = session.Ada.State };
        session.GanStep.CurNimg = counters.CurNimg;
        session.GanStep.BatchIdx = counters.BatchIdx;
        session.Restore(counters.Ada);
        (_tick, _tickStart) = (counters.Tick, counters.TickStartNimg);
        _cpu = new CpuBudget(_options.CpuMinutes, counters.CpuSeconds);
        if (isResuming)
        {
            _savedNimg = counters.CurNimg;
            CheckData();
        }

        var grid = new SampleGrid(_dataset.Apart());
        if (IsRoot)
        {
            SaveOptions();
        }

        using RunLog? log = IsRoot ? new RunLog(_folder, _tick, _side) : null;
        using var feed = new BatchFeed(_dataset, _options, counters.LoaderPosition, _communicator, _folder.PyramidFile(_communicator.Rank));
        try
        {
            return Loop(session, feed, log, grid, cancellationToken);
        }
        catch
        {
            SaveBeforeEnd(session, feed);
            throw;
        }
    }

    private TrainingResult Loop(TrainingSession session, BatchFeed feed, RunLog? log, SampleGrid grid, CancellationToken cancellationToken)
    {
        GanStep step = session.GanStep;
        var health = new HealthMonitor();
        using var metrics = new SnapshotMetrics(_options, _dataset.Apart(), _folder, _device, _side);
        _clock.Start();
        _meter = new TrainingMeter(step.CurNimg);
        TimeSpan lastSaved = TimeSpan.Zero;
        string snapshot = _folder.SnapshotFile(step.CurNimg);
        if (session.InitialWeightsReport is { } startedFrom)
        {
            _progress?.Report(Snapshot(session) with { StartedFrom = startedFrom });
        }

        step.OnNonFinite = (phase, gradient, input) =>
        {
            if (health.NeedsDiagnosis(phase.Name))
            {
                _side.Try("diagnosis", () => health.OnDiagnosis(session.FindNonFinite(phase, gradient, input)));
            }
        };
        while (true)
        {
            bool isDone = step.CurNimg >= _options.TotalKimg * 1000 || (step.CurNimg > 0 && _cpu.IsUsedUp);
            // The root says whether a clock asks for a snapshot, and a stop of any process stops all.
            (bool isAsked, bool isTimed) = Agree(
                cancellationToken.IsCancellationRequested, step.CurNimg > _savedNimg && (_clock.Elapsed - lastSaved).TotalMinutes >= (_options.SnapshotMinutes ?? double.PositiveInfinity));
            bool isStopped = !isDone && isAsked;
            // The first tick ends after one step, so that a run shows at once that it works.
            bool isWholeTick = isDone || (!isStopped && (_tick == 0 ? step.CurNimg > 0 : step.CurNimg >= _tickStart + (_options.KimgPerTick * 1000)));
            if (!isWholeTick && !isStopped && !isTimed)
            {
                using (LoaderBatch batch = feed.Next(session.NextBatch, session.NextResolution))
                {
                    _isWhole = false;
                    foreach (PhaseResult phase in session.Step(batch))
                    {
                        session.Stats.Report($"Grad/{phase.Phase.Name}", phase.GradientNorm);
                        health.OnStep(phase.GradientNorm, phase.Phase.Name);
                    }

                    _isWhole = true;
                }

                if (health.EndReason is { } reason)
                {
                    throw Diverged(step.CurNimg, reason);
                }

                NativeHeap.TrimNowAndThen();
                _meter.Add(step.CurNimg);
                Report(Snapshot(session));
                continue;
            }

            bool savesNetworks = isDone || isStopped || isTimed || _tick % _options.SnapshotTicks == 0;
            if (savesNetworks && session.FirstNonFinite() is { } broken)
            {
                // No step makes such a value finite again, and it must not take the place of a state without.
                throw Diverged(step.CurNimg, $"{broken} is not finite, so nothing is saved.{health.Diagnosis}");
            }

            TrainingProgress report = Snapshot(session) with { IsTick = true };
            // A stop or a snapshot in the middle of a tick leaves the tick open, so that the log continues as if nothing had happened.
            if (isWholeTick)
            {
                (IReadOnlyDictionary<string, StatSummary> stats, TickFigures figures) = TakeFigures(session);
                report = report with { Stats = stats, Warnings = health.OnTick(figures) };
                CountWarnings(report.Warnings);
                NoteUnreadable();
                // Before the state: a line that a state does not cover is dropped when the run is continued, one that is missing stays missing.
                log?.AddLine(stats, [.. report.Warnings, .. _side.TakeUnlogged()]);
                _tick++;
                _tickStart = step.CurNimg;
            }

            if (savesNetworks)
            {
                session.RequireEqualWeights();
                SaveStateOfAll(session, feed);
            }

            if (savesNetworks && IsRoot)
            {
                snapshot = _folder.SnapshotFile(step.CurNimg);
                SaveNetworks(session, snapshot);
                lastSaved = _clock.Elapsed;
                if (!File.Exists(_folder.RealsFile))
                {
                    _side.Try("sheet of real images", () => ImageCodec.Save(_folder.RealsFile, grid.Reals()));
                }

                _side.Try("sheet of generated images", () =>
                {
                    Image preview = grid.Fakes(session.Ema);
                    byte[] sheet = ImageCodec.Encode(preview, ImageFormat.Png);
                    report = report with { Preview = preview };
                    log?.AddImage("fakes", sheet, step.CurNimg);
                    SafeFile.Write(_folder.FakesFile(step.CurNimg), stream => stream.Write(sheet));
                });
                // What is measured must not depend on the clock: the end by patience would.
                report = report with { Snapshot = snapshot, Metrics = isWholeTick ? metrics.Measure(session.Ema, snapshot, cancellationToken) : [] };
                isDone |= IsOutOfPatience(metrics);
            }

            if (savesNetworks && _communicator.WorldSize > 1)
            {
                _communicator.WaitForRoot(); // which may measure for hours
                (isDone, _savedNimg) = (_communicator.OfRoot(isDone), step.CurNimg);
            }

            if (isWholeTick)
            {
                log?.AddScalars(report.Stats, step.CurNimg);
            }

            Report(report);
            if (isDone || isStopped)
            {
                _communicator.WaitForRoot();
                return new TrainingResult(_folder.Path, snapshot, step.CurNimg / 1000.0, _clock.Elapsed, isStopped, _warningTicks);
            }

            if (isWholeTick)
            {
                _meter.StartTick(step.CurNimg);
            }
        }
    }

    private bool IsOutOfPatience(SnapshotMetrics metrics)
    {
        bool isOut = false;
        return _options.Patience is { } patience && _side.Try("patience", () => isOut = metrics.SnapshotsSinceBest >= patience) && isOut;
    }

    /// <summary>Names the images that were found unreadable since the last call.</summary>
    private void NoteUnreadable()
    {
        if (_dataset.UnreadableCount == _unreadable.Count)
        {
            return;
        }

        DatasetProblem[] found = [.. _dataset.Unreadable.Where(problem => _unreadable.Add(problem.Name))];
        string more = found.Length > 1 ? $" {found.Length - 1} more: {string.Join(", ", found.Skip(1).Take(MaxNames).Select(problem => problem.Name))}{(found.Length > 1 + MaxNames ? ", …" : string.Empty)}." : string.Empty;
        _side.Warn(new TrainingWarning("unreadable images", $"{found[0].Name}: {found[0].Reason} The next image of the data takes its place.{more}"));
    }

    private void CountWarnings(IReadOnlyList<TrainingWarning> warnings)
    {
        foreach (string kind in warnings.Select(warning => warning.Kind).Distinct())
        {
            _warningTicks[kind] = _warningTicks.GetValueOrDefault(kind) + 1;
        }
    }

    private void Report(TrainingProgress report)
    {
        NoteUnreadable();
        IReadOnlyList<TrainingWarning> side = _side.TakeUnreported();
        CountWarnings(side);
        _progress?.Report(side.Count == 0 ? report : report with { Warnings = [.. report.Warnings, .. side] });
    }

    private TrainingProgress Snapshot(TrainingSession session) => new()
    {
        Kimg = session.GanStep.CurNimg / 1000.0,
        TotalKimg = _options.TotalKimg,
        Tick = _tick,
        SecPerKimg = _meter.SecPerKimg,
        Elapsed = _clock.Elapsed,
        CpuFraction = _cpu.Fraction,
        CpuRemaining = _cpu.Remaining(_clock.Elapsed),
        AugmentP = session.AugmentP,
        MemoryBytes = Environment.WorkingSet,
    };

    private (IReadOnlyDictionary<string, StatSummary> Stats, TickFigures Figures) TakeFigures(TrainingSession session)
    {
        StatCollector stats = session.Stats;
        stats.Report("Progress/tick", _tick);
        stats.Report("Progress/kimg", session.GanStep.CurNimg / 1000.0);
        stats.Report("Progress/augment", session.AugmentP);
        if (_options.Growth?.At(session.GanStep.CurNimg) is { } stage)
        {
            stats.Report("Progress/resolution", stage.Resolution);
            stats.Report("Progress/lod", stage.LevelOfDetail);
        }

        stats.Report("Timing/total_sec", _clock.Elapsed.TotalSeconds);
        stats.Report("Timing/sec_per_tick", _meter.TickSeconds);
        stats.Report("Timing/sec_per_kimg", _meter.TickSecPerKimg(session.GanStep.CurNimg));
        stats.Report("Resources/cpu_mem_gb", Environment.WorkingSet / (double)(1L << 30));
        return session.TakeFigures();
    }
}
