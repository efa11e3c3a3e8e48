namespace StyleGanSharp.Imaging;

/// <summary>The file a video goes to.</summary>
/// <param name="Path">The path to use.</param>
/// <param name="Reason">Why it is not the one asked for, as a sentence for the user; null when it is.</param>
public sealed record VideoPath(string Path, string? Reason);
