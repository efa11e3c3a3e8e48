using System.Diagnostics;
using Spectre.Console;
using StyleGanSharp.Studies;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Shows a study: a line per result, and how far the whole is, on a bar or in a line now and then.</summary>
internal sealed class StudyDisplay : IProgress<StudyProgress>
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(30);

    private readonly Action<string> _line;
    private readonly ProgressTask? _task;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private StudyDisplay(Action<string> line, ProgressTask? task) => (_line, _task) = (line, task);

    /// <summary>Works under a display.</summary>
    public static bool Run(VerbContext context, Func<StudyDisplay, bool> work)
    {
        if (!context.IsTerminal)
        {
            return work(new StudyDisplay(context.Line, null));
        }

        return context.Console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(progress => work(new StudyDisplay(line => context.Console.WriteLine(context.Flags.In(line)), progress.AddTask("starting", maxValue: 1))));
    }

    public void Report(StudyProgress value)
    {
        if (value.Line is not null)
        {
            _line(value.Line);
        }

        string left = value.Remaining is { } remaining ? $"{Texts.Duration(remaining)} left" : "time left unknown";
        if (_task is not null)
        {
            _task.Value = value.Fraction;
            _task.Description = Markup.Escape($"{value.Stage} · {left}");
        }
        else if (_clock.Elapsed >= BetweenLines)
        {
            _clock.Restart();
            _line($"{value.Fraction * 100:F1} % of the study, {left}; {value.Stage}");
        }
    }
}
