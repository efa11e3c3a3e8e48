namespace StyleGanSharp.Data;

/// <summary>How many images are of one class.</summary>
/// <param name="Index">The class's number.</param>
/// <param name="Name">Its name; null when none is known.</param>
/// <param name="Count">Number of images.</param>
public sealed record ClassCount(int Index, string? Name, int Count);
