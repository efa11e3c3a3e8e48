namespace StyleGanSharp.Imaging;

/// <summary>A picture and the words above it.</summary>
/// <param name="Caption">One line; cut off where it is wider than the picture.</param>
/// <param name="Picture">The picture.</param>
public sealed record CaptionedPicture(string Caption, Picture Picture);
