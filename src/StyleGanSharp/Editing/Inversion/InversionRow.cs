namespace StyleGanSharp.Editing.Inversion;

/// <summary>How one method did on one set of pictures, the mean over them.</summary>
/// <param name="Method">w, w+ or w then tuning.</param>
/// <param name="Pictures">Number of pictures.</param>
/// <param name="Steps">Steps of the optimisers together.</param>
/// <param name="SecondsPerPicture">Time a picture, all of them at once.</param>
/// <param name="Score">The mean scores.</param>
public sealed record InversionRow(string Method, int Pictures, int Steps, double SecondsPerPicture, ProjectionScore Score);
