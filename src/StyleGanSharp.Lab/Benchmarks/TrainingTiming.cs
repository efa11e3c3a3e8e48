using StyleGanSharp.Ops;

namespace StyleGanSharp.Benchmarks;

/// <summary>How long training takes, and how much memory.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Threads">Threads it ran on.</param>
/// <param name="Replicas">Copies of the networks that shared the batch.</param>
/// <param name="Batch">Batch size.</param>
/// <param name="Operators"><see cref="OpImplementation.Auto"/> for this library's operators, or <see cref="OpImplementation.Reference"/>.</param>
/// <param name="SecondsPerKimg">A thousand images with the fastest step of every phase, each as often as its interval says.</param>
/// <param name="MedianSecondsPerKimg">The same with the median steps.</param>
/// <param name="Phases">The phases, and last what is outside of them: data conversion, moving average.</param>
/// <param name="StepBytes">The most memory that a step with all phases added to what the process held before it; null where the system does not report it (other than Linux).</param>
/// <param name="PeakBytes">The most memory of the process in that step; null where the system does not report it.</param>
public sealed record TrainingTiming(
    string Network, int Threads, int Replicas, int Batch, OpImplementation Operators, double SecondsPerKimg, double MedianSecondsPerKimg,
    IReadOnlyList<PhaseTiming> Phases, long? StepBytes, long? PeakBytes);
