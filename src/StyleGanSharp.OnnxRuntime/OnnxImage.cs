namespace StyleGanSharp.OnnxRuntime;

/// <summary>An 8-bit image.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Channels">1 (gray), 3 (RGB) or 4 (RGBA).</param>
/// <param name="Pixels">Bytes by row, column and channel.</param>
public sealed record OnnxImage(int Width, int Height, int Channels, ReadOnlyMemory<byte> Pixels)
{
    /// <summary>Writes it as a PNG file.</summary>
    /// <param name="path">The file to make or replace; its folder must exist.</param>
    /// <exception cref="IOException">When it cannot be written.</exception>
    public void SavePng(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        File.WriteAllBytes(path, PngFile.Encode(this));
    }
}
