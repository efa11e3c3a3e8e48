using StyleGanSharp.Augment;

namespace StyleGanSharp.Training;

/// <summary>The numbers of a resumable state.</summary>
internal sealed record TrainingCounters
{
    public required long CurNimg { get; init; }

    public required long BatchIdx { get; init; }

    public required long LoaderPosition { get; init; }

    /// <summary>Number of the tick that is not finished.</summary>
    public required int Tick { get; init; }

    public required long TickStartNimg { get; init; }

    public required AdaState Ada { get; init; }

    /// <summary>Processor time of the run so far, in seconds; 0 in states of versions that did not measure it.</summary>
    public double CpuSeconds { get; init; }
}
