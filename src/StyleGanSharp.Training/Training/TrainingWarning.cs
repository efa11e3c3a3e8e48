namespace StyleGanSharp.Training;

/// <summary>A sign that a run goes wrong.</summary>
/// <param name="Kind">A short name: <c>non-finite gradients</c>, <c>constant output</c>, <c>discriminator saturated</c>, <c>gradient explosion</c>, <c>non-finite loss</c>.</param>
/// <param name="Message">What was seen and what usually helps.</param>
public sealed record TrainingWarning(string Kind, string Message);
