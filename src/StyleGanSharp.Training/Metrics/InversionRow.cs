using StyleGanSharp.Inference.Inversion;

namespace StyleGanSharp.Metrics;

/// <summary>How one method did on one set of images, the mean over them.</summary>
/// <param name="Method">w, w+ or w then tuning.</param>
/// <param name="Images">Number of images.</param>
/// <param name="Steps">Steps of the optimizers together.</param>
/// <param name="SecondsPerImage">Time an image, all of them at once.</param>
/// <param name="Score">The mean scores.</param>
public sealed record InversionRow(string Method, int Images, int Steps, double SecondsPerImage, ProjectionScore Score);
