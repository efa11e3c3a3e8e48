using StyleGanSharp.Losses;

namespace StyleGanSharp.Training;

/// <summary>What a training step found.</summary>
internal sealed class StepResult : IDisposable
{
    private readonly List<PhaseResult> _phases = [];

    /// <summary>The phases that were due, in order.</summary>
    public IReadOnlyList<PhaseResult> Phases => _phases;

    /// <summary>What the losses of all phases saw.</summary>
    public LossFigures Figures { get; } = new();

    /// <summary>Adds a phase, and takes its figures.</summary>
    public void Add(PhaseResult phase, LossFigures figures)
    {
        _phases.Add(phase);
        Figures.Take(figures);
    }

    public void Dispose() => Figures.Dispose();
}
