namespace StyleGanSharp.Training;

/// <summary>What the gradient step of a phase did.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="GradientNorm">Norm of the whole gradient; not finite where values of it were replaced.</param>
internal sealed record PhaseResult(TrainingPhase Phase, double GradientNorm);
