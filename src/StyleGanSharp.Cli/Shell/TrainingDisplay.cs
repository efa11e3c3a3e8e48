using Spectre.Console;
using StyleGanSharp.Losses;
using StyleGanSharp.Metrics;
using StyleGanSharp.Reporting;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Shows a training: one line per tick, and on a terminal a bar below that moves with every step.</summary>
internal sealed class TrainingDisplay : IProgress<TrainingProgress>
{
    private readonly Action<string> _line;
    private readonly FlagNames _flags;
    private readonly ProgressTask? _task;
    private readonly TimeSpan? _budget;
    private string _losses = string.Empty;

    private TrainingDisplay(Action<string> line, FlagNames flags, ProgressTask? task, TimeSpan? budget)
    {
        (_line, _flags, _task, _budget) = (line, flags, task, budget);
    }

    /// <summary>Trains under a display.</summary>
    /// <param name="context">Where to show it.</param>
    /// <param name="budget">The time after which the training will be ended; null is none.</param>
    /// <param name="train">The training.</param>
    public static TrainingResult Run(VerbContext context, TimeSpan? budget, Func<IProgress<TrainingProgress>, TrainingResult> train)
    {
        if (!context.IsTerminal)
        {
            return train(new RunPlots(new TrainingDisplay(context.Line, context.Flags, null, budget)));
        }

        return context.Console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(progress => train(new RunPlots(new TrainingDisplay(line => context.Console.WriteLine(line), context.Flags, progress.AddTask("starting", maxValue: 1), budget))));
    }

    public void Report(TrainingProgress value)
    {
        foreach (string line in value.StartedFrom)
        {
            _line($"started from {line}");
        }

        if (value.IsTick && value.Stats.Count > 0)
        {
            _losses = $"G {Mean(value.Stats, "Loss/G/loss")} D {Mean(value.Stats, "Loss/D/loss")}";
            _line(_task is null ? TickLine(value) : ShortTickLine(value));
        }

        foreach (TrainingWarning warning in value.Warnings)
        {
            _line($"warning: tick {value.Tick}: {warning.Kind}: {_flags.In(warning.Message)}");
        }

        if (value.IsTick && value.Snapshot is not null)
        {
            _line($"saved {value.Snapshot}");
        }

        foreach (MetricResult result in value.Metrics)
        {
            _line($"{result.Metric} {Texts.Measured(result)} ({Texts.Duration(result.Elapsed)})");
        }

        if (_task is not null)
        {
            _task.Value = Fraction(value);
            _task.Description = Markup.Escape($"{Texts.Kimg(value.Kimg)}/{Texts.Kimg(value.TotalKimg)} kimg · {value.SecPerKimg:F1} s/kimg · {Texts.Duration(Remaining(value))} left"
                + $" · {_losses}{(_losses.Length > 0 ? " · " : string.Empty)}p {value.AugmentP:F2} · {Texts.Bytes(value.MemoryBytes)}");
        }
    }

    private string TickLine(TrainingProgress value) =>
        $"tick {value.Tick,-4} kimg {Texts.Kimg(value.Kimg),-8} time {Texts.Duration(value.Elapsed),-8} sec/kimg {SecPerKimg(value),-7:F2} left {Texts.Duration(Remaining(value)),-8} "
        + $"loss G {Mean(value.Stats, "Loss/G/loss"),-6} D {Mean(value.Stats, "Loss/D/loss"),-6} "
        + $"scores real {Mean(value.Stats, "Loss/scores/real"),-6} fake {Mean(value.Stats, "Loss/scores/fake"),-6} augment p {value.AugmentP:F3} memory {Texts.Bytes(value.MemoryBytes)}";

    /// <summary>What the bar below does not show, short enough for a terminal.</summary>
    private static string ShortTickLine(TrainingProgress value) =>
        $"tick {value.Tick,-3} {Texts.Kimg(value.Kimg),7} kimg {Texts.Duration(value.Elapsed),8} {SecPerKimg(value),7:F2} s/kimg  "
        + $"loss G {Mean(value.Stats, "Loss/G/loss")} D {Mean(value.Stats, "Loss/D/loss")}  scores {Mean(value.Stats, "Loss/scores/real")}/{Mean(value.Stats, "Loss/scores/fake")}";

    /// <summary>The fraction done, of the length or of the time, whichever ends first.</summary>
    private double Fraction(TrainingProgress value) =>
        Math.Clamp(Math.Max(value.Fraction, _budget is { } budget ? value.Elapsed / budget : 0), 0, 1);

    private TimeSpan Remaining(TrainingProgress value)
    {
        TimeSpan left = value.Remaining;
        return _budget is { } budget && budget - value.Elapsed < left ? (budget > value.Elapsed ? budget - value.Elapsed : TimeSpan.Zero) : left;
    }

    private static double SecPerKimg(TrainingProgress value) => value.Stats.TryGetValue("Timing/sec_per_kimg", out StatSummary stat) ? stat.Mean : value.SecPerKimg;

    private static string Mean(IReadOnlyDictionary<string, StatSummary> stats, string name) => stats.TryGetValue(name, out StatSummary stat) ? $"{stat.Mean:F2}" : "-";
}
