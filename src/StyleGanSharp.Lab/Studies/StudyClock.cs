using System.Diagnostics;
using StyleGanSharp.Training;

namespace StyleGanSharp.Studies;

/// <summary>Reports how far a whole study is, from where each of its trainings is. Training counts as four fifths of the work on a network.</summary>
internal sealed class StudyClock(int runs, IProgress<StudyProgress>? progress)
{
    private const double TrainingFraction = 0.8;

    /// <summary>The fraction of the study that must be done before its speed says anything.</summary>
    private const double MinGained = 0.001;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private string _run = string.Empty;
    private int _runsDone;
    private double _taskFraction;
    private double _fractionFound;

    /// <summary>The next network.</summary>
    public void Start(string run) => (_run, _taskFraction) = (run, 0);

    /// <summary>The network is trained now.</summary>
    public void Trained() => Report(TrainingFraction, "trained");

    /// <summary>The network was trained before this process began: the expected time must not count that as its work.</summary>
    public void WasTrained() => Skip(TrainingFraction);

    /// <summary>All of it was measured before this process began.</summary>
    public void WasMeasured() => Skip(1);

    public void Finish()
    {
        _runsDone++;
        Report(0, "done");
    }

    public void Line(string text) => progress?.Report(Current(_run) with { Line = $"{_run}: {text}" });

    public IProgress<double> Stage(string name) => new Relay<double>(fraction => progress?.Report(Current(FormattableString.Invariant($"{name} {fraction * 100:0} %"))));

    public IProgress<TrainingProgress> Training(int stage = 0, int stages = 1)
    {
        bool isFirst = true;
        return new Relay<TrainingProgress>(value =>
        {
            double fraction = TrainingFraction * (stage + value.Fraction) / stages;
            string doing = value.CpuFraction > 0
                ? FormattableString.Invariant($"training {value.Kimg:0.#} kimg, {value.CpuFraction * 100:0} % of its time")
                : FormattableString.Invariant($"training {value.Kimg:0.#}/{value.TotalKimg:0.###} kimg");
            if (isFirst)
            {
                // A training that continues begins where it was stopped; one step more or less does not matter.
                Skip(fraction, doing);
                isFirst = false;
            }
            else
            {
                Report(fraction, doing);
            }

            foreach (TrainingWarning warning in value.Warnings)
            {
                Line($"warning: {warning.Kind}: {warning.Message}");
            }
        });
    }

    public IProgress<double> Measuring(string metric, int index, int count) =>
        new Relay<double>(fraction => Report(TrainingFraction + ((1 - TrainingFraction) * (index + fraction) / count), $"measuring {metric}"));

    private void Report(double taskFraction, string stage)
    {
        _taskFraction = taskFraction;
        progress?.Report(Current(_run.Length == 0 ? stage : $"{_run}: {stage}"));
    }

    private void Skip(double taskFraction, string stage = "was there already")
    {
        _fractionFound += (taskFraction - _taskFraction) / runs;
        Report(taskFraction, stage);
    }

    private StudyProgress Current(string stage)
    {
        double fraction = Math.Min((_runsDone + _taskFraction) / runs, 1);
        double gained = fraction - _fractionFound;
        return new StudyProgress(fraction, _clock.Elapsed, gained >= MinGained ? _clock.Elapsed * ((1 - fraction) / gained) : null, stage);
    }

    private sealed class Relay<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
