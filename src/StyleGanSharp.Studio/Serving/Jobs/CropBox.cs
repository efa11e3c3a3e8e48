namespace StyleGanSharp.Serving.Jobs;

/// <summary>A square of an image that a page has sent.</summary>
/// <param name="Target">The image, as <see cref="TargetShelf"/> names it.</param>
/// <param name="X">Left side, in pixels.</param>
/// <param name="Y">Upper side, in pixels.</param>
/// <param name="Size">Width and height, in pixels.</param>
internal sealed record CropBox(string? Target, double X, double Y, double Size);
