using StyleGanSharp.Imaging;

namespace StyleGanSharp.Reporting;

/// <summary>An image and the words above it.</summary>
/// <param name="Caption">One line; cut off where it is wider than the image.</param>
/// <param name="Image">The image.</param>
public sealed record CaptionedImage(string Caption, Image Image);
