using System.Text.Json.Serialization;
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

    /// <summary>Processor time of the run so far, in seconds, while it had a limit (<see cref="ResolvedTraining.CpuMinutes"/>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double CpuSeconds { get; init; }
}
