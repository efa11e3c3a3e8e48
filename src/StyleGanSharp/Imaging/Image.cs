namespace StyleGanSharp.Imaging;

/// <summary>An 8-bit image in memory.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Channels">1 (gray), 3 (RGB) or 4 (RGBA, not premultiplied).</param>
/// <param name="Pixels">Row-major, channels interleaved: [Height, Width, Channels] uint8.</param>
public sealed record Image(int Width, int Height, int Channels, byte[] Pixels)
{
    /// <summary>Reads a file: PNG, JPEG, WebP, GIF, TIFF, AVIF/HEIF, PNM or BMP; of an animation the first frame.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The image, upright.</returns>
    /// <exception cref="StyleGanSharp.Runtime.StyleGanException">When the file is missing or cannot be decoded; names it.</exception>
    public static Image Load(string path) => ImageCodec.Load(path);

    /// <summary>Writes a file in the format of its ending: to a temporary name first, then renamed.</summary>
    /// <param name="path">.png, .jpg, .webp or .gif.</param>
    /// <exception cref="StyleGanSharp.Runtime.StyleGanException">When it cannot be written, or the format cannot hold the image.</exception>
    public void Save(string path) => ImageCodec.Save(path, this);

    /// <summary>The image in another size; its shape may change.</summary>
    /// <param name="width">At least 1.</param>
    /// <param name="height">At least 1.</param>
    /// <param name="filter">How it is scaled.</param>
    /// <returns>A fresh image, or this one where the size is the same.</returns>
    /// <exception cref="ArgumentOutOfRangeException">When a side is below 1.</exception>
    public Image Resize(int width, int height, ResizeFilter filter = ResizeFilter.Lanczos)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        return ImageResizer.Resize(this, width, height, filter);
    }
}
