namespace StyleGanSharp.Training;

/// <summary>How a run ended.</summary>
/// <param name="RunFolder">The run's folder.</param>
/// <param name="Snapshot">The last network file.</param>
/// <param name="Kimg">Real images seen, in thousands.</param>
/// <param name="Elapsed">Time this process has trained.</param>
/// <param name="WasCanceled">True when it was stopped before its end; it can be resumed.</param>
/// <param name="Warnings">The kinds of warnings there were, with the number of ticks each appeared in.</param>
public sealed record TrainingResult(
    string RunFolder, string Snapshot, double Kimg, TimeSpan Elapsed, bool WasCanceled, IReadOnlyDictionary<string, int> Warnings);
