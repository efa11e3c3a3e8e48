namespace StyleGanSharp.Data;

/// <summary>How many pictures are of one size and kind.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Channels">1 (grey), 3 (RGB) or 4 (RGBA).</param>
/// <param name="Count">Number of pictures.</param>
public sealed record PictureKindCount(int Width, int Height, int Channels, int Count);
