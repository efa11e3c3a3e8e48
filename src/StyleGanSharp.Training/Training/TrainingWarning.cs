namespace StyleGanSharp.Training;

/// <summary>A sign that a run goes wrong, or something beside the training that failed while it continues.</summary>
/// <param name="Kind">A short name: <c>non-finite gradients</c>, <c>constant output</c>, <c>discriminator saturated</c>, <c>gradient explosion</c>, <c>non-finite loss</c>; <c>unreadable images</c>,
/// <c>metric</c> with its name, <c>sheet of real images</c>, <c>sheet of generated images</c>, <c>log</c>, <c>TensorBoard events</c>, <c>plots</c>; <c>other data</c>, <c>ended early</c>.</param>
/// <param name="Message">What was seen and what usually helps.</param>
public sealed record TrainingWarning(string Kind, string Message);
