using System.Diagnostics;
using Spectre.Console;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Shows how far a piece of work is: a bar on a terminal, a line now and then elsewhere.</summary>
internal sealed class WorkDisplay : IProgress<double>
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    private readonly Action<double, string> _show;
    private string _detail = string.Empty;

    private WorkDisplay(Action<double, string> show) => _show = show;

    /// <summary>Does work that reports the fraction that is done, 0 … 1.</summary>
    public static T Run<T>(VerbContext context, string title, Func<WorkDisplay, T> work)
    {
        if (!context.IsTerminal)
        {
            var clock = Stopwatch.StartNew();
            return work(new WorkDisplay((fraction, detail) =>
            {
                if (clock.Elapsed >= BetweenLines)
                {
                    clock.Restart();
                    context.Line($"{title}: {fraction * 100:F0} %{detail}");
                }
            }));
        }

        return context.Console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                ProgressTask task = progress.AddTask(Markup.Escape(title), maxValue: 1);
                return work(new WorkDisplay((fraction, detail) =>
                {
                    task.Value = fraction;
                    task.Description = Markup.Escape(title + detail);
                }));
            });
    }

    public void Report(double value) => _show(value, _detail);

    /// <summary>Reports the fraction that is done and a word on it.</summary>
    public void Report(double fraction, string detail)
    {
        _detail = detail;
        _show(fraction, detail);
    }

    /// <summary>Reports numbers out of a total as fractions.</summary>
    public IProgress<int> Counting(int total) => new Counter(this, total);

    private sealed class Counter(WorkDisplay display, int total) : IProgress<int>
    {
        public void Report(int value) => display.Report(value / (double)total);
    }
}
