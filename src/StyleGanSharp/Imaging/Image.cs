namespace StyleGanSharp.Imaging;

/// <summary>An 8-bit image in memory.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Channels">1 (gray), 3 (RGB) or 4 (RGBA, not premultiplied).</param>
/// <param name="Pixels">Row-major, channels interleaved: [Height, Width, Channels] uint8.</param>
public sealed record Image(int Width, int Height, int Channels, byte[] Pixels);
