namespace StyleGanSharp.Data;

/// <summary>How many images are of one size and kind.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Channels">1 (gray), 3 (RGB) or 4 (RGBA).</param>
/// <param name="Count">Number of images.</param>
public sealed record ImageKindCount(int Width, int Height, int Channels, int Count);
