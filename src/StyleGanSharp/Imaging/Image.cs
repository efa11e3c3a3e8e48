using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Imaging;

/// <summary>An 8-bit image in memory.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Channels">1 (gray), 3 (RGB) or 4 (RGBA, not premultiplied).</param>
/// <param name="Pixels">Row-major, channels interleaved: [Height, Width, Channels] uint8.</param>
public sealed record Image(int Width, int Height, int Channels, byte[] Pixels)
{
    /// <summary>The largest image that is decoded, in pixels; a larger one is refused before it takes memory.</summary>
    public const long MaximumPixels = 1L << 27;

    /// <summary>Quality used when none is given: good JPEG and WebP.</summary>
    public const int DefaultQuality = 92;

    /// <summary>Reads a file: PNG, JPEG, WebP, GIF, TIFF, AVIF/HEIF, PNM or BMP; of an animation the first frame.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The image, upright.</returns>
    /// <exception cref="StyleGanException">When the file is missing or cannot be decoded; names it.</exception>
    public static Image Load(string path) => ImageCodec.Load(path);

    /// <summary>Decodes the content of an image file, as <see cref="Load"/> does: upright (EXIF orientation applied), 8 bits, sRGB or gray; gray with alpha becomes RGBA.</summary>
    /// <param name="data">The content.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <returns>The image.</returns>
    /// <exception cref="StyleGanException">When the data is damaged, cut off, of an unknown format or larger than <see cref="MaximumPixels"/>.</exception>
    public static Image Decode(ReadOnlySpan<byte> data, string name) => ImageDecoder.Decode(data, name);

    /// <summary>Makes images of an image tensor: x·127.5 + 128, clamped to [0, 255], truncated.</summary>
    /// <param name="images">[N, C, H, W] of any float type and device, nominally in [-1, 1]; C is 1, 3 or 4.</param>
    /// <returns>N images.</returns>
    /// <exception cref="ArgumentException">When the tensor has another shape.</exception>
    public static Image[] FromTensor(Tensor images) => ImageConversion.ToImages(images);

    /// <summary>The format a file name asks for by its ending.</summary>
    /// <param name="path">A file name.</param>
    /// <returns>The format.</returns>
    /// <exception cref="UsageException">When the ending is missing or of no format that can be written.</exception>
    public static ImageFormat FormatOf(string path) => ImageFormats.FromPath(path);

    /// <summary>The usual ending of files of a format, with its dot.</summary>
    /// <param name="format">The format.</param>
    /// <returns><c>.png</c>, <c>.webp</c>, <c>.jpg</c> or <c>.gif</c>.</returns>
    public static string ExtensionOf(ImageFormat format) => ImageFormats.Extension(format);

    /// <summary>Makes an image tensor: byte / 127.5 − 1, the inverse of <see cref="FromTensor"/>.</summary>
    /// <returns>A fresh [1, C, H, W] float32 tensor in [-1, 1] on the CPU.</returns>
    public Tensor ToTensor() => ImageConversion.FromImages([this]);

    /// <summary>The same image with another number of channels: gray is spread over RGB, color becomes luma (ITU-R BT.601), alpha is added opaque or laid over a background.</summary>
    /// <param name="channels">1, 3 or 4.</param>
    /// <param name="background">Gray value 0 … 255 that shows where the image is transparent and the result cannot be.</param>
    /// <returns>An image; this one when it already has that many channels.</returns>
    public Image WithChannels(int channels, byte background = 255) => ImageConversion.WithChannels(this, channels, background);

    /// <summary>Encodes the image. Equal images give equal bytes: no time stamps or other metadata are written.</summary>
    /// <param name="format">The file format.</param>
    /// <param name="quality">1 … 100 for JPEG and WebP (100 is lossless WebP); the lossless formats ignore it.</param>
    /// <returns>The content of a file.</returns>
    /// <exception cref="UsageException">When <paramref name="quality"/> is out of range.</exception>
    /// <exception cref="StyleGanException">When the format cannot hold the image, e.g. it is too large for WebP.</exception>
    public byte[] Encode(ImageFormat format, int quality = DefaultQuality) => ImageCodec.Encode(this, format, quality);

    /// <summary>Writes a file in the format of its ending: to a temporary name first, then renamed.</summary>
    /// <param name="path">.png, .jpg, .webp or .gif.</param>
    /// <param name="quality">1 … 100, see <see cref="Encode"/>.</param>
    /// <exception cref="UsageException">When the ending is unknown or <paramref name="quality"/> is out of range.</exception>
    /// <exception cref="StyleGanException">When it cannot be written, or the format cannot hold the image.</exception>
    public void Save(string path, int quality = DefaultQuality) => ImageCodec.Save(path, this, quality);

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
