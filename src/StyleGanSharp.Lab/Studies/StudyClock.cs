using System.Diagnostics;
using StyleGanSharp.Training;

namespace StyleGanSharp.Studies;

/// <summary>Tells how far a whole study is, from where each of its trainings is. Training counts as four fifths of the work on a network.</summary>
internal sealed class StudyClock(int units, IProgress<StudyProgress>? progress)
{
    private const double TrainingFraction = 0.8;

    /// <summary>The fraction of the study that must be done before its speed says anything.</summary>
    private const double MinGained = 0.001;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private string _unit = string.Empty;
    private int _unitsDone;
    private double _taskFraction;
    private double _shareFound;

    /// <summary>The next network.</summary>
    public void Start(string unit) => (_unit, _taskFraction) = (unit, 0);

    /// <summary>The network is trained now.</summary>
    public void Trained() => Report(TrainingFraction, "trained");

    /// <summary>The network was trained before this process began: the expected time must not count that as its work.</summary>
    public void WasTrained() => Skip(TrainingFraction);

    /// <summary>All of it was measured before this process began.</summary>
    public void WasMeasured() => Skip(1);

    public void Finish()
    {
        _unitsDone++;
        Report(0, "done");
    }

    public void Line(string text) => progress?.Report(Current(_unit) with { Line = $"{_unit}: {text}" });

    public IProgress<double> Stage(string name) => new Relay<double>(share => progress?.Report(Current(FormattableString.Invariant($"{name} {share * 100:0} %"))));

    public IProgress<TrainingProgress> Training(int stage = 0, int stages = 1)
    {
        bool isFirst = true;
        return new Relay<TrainingProgress>(value =>
        {
            double share = TrainingFraction * (stage + Math.Min(value.Kimg / value.TotalKimg, 1)) / stages;
            string doing = FormattableString.Invariant($"training {value.Kimg:0.#}/{value.TotalKimg:0.###} kimg");
            if (isFirst)
            {
                // A training that goes on begins where it was stopped; one step more or less does not matter.
                Skip(share, doing);
                isFirst = false;
            }
            else
            {
                Report(share, doing);
            }

            foreach (TrainingWarning warning in value.Warnings)
            {
                Line($"warning: {warning.Kind}: {warning.Message}");
            }
        });
    }

    public IProgress<double> Measuring(string metric, int index, int count) =>
        new Relay<double>(share => Report(TrainingFraction + ((1 - TrainingFraction) * (index + share) / count), $"measuring {metric}"));

    private void Report(double taskFraction, string stage)
    {
        _taskFraction = taskFraction;
        progress?.Report(Current(_unit.Length == 0 ? stage : $"{_unit}: {stage}"));
    }

    private void Skip(double taskFraction, string stage = "was there already")
    {
        _shareFound += (taskFraction - _taskFraction) / units;
        Report(taskFraction, stage);
    }

    private StudyProgress Current(string stage)
    {
        double share = Math.Min((_unitsDone + _taskFraction) / units, 1);
        double gained = share - _shareFound;
        return new StudyProgress(share, _clock.Elapsed, gained >= MinGained ? _clock.Elapsed * ((1 - share) / gained) : null, stage);
    }

    private sealed class Relay<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
