namespace StyleGanSharp.Benchmarks;

/// <summary>How long one phase of training takes.</summary>
/// <param name="Name">The reference implementation's name, e.g. <c>Gmain</c>.</param>
/// <param name="Interval">Steps from one step of this phase to the next.</param>
/// <param name="SecondsPerStep">The fastest step: forward, backward, optimizer.</param>
/// <param name="SecondsPerKimg">Its part of a thousand images.</param>
public sealed record PhaseTiming(string Name, int Interval, double SecondsPerStep, double SecondsPerKimg);
