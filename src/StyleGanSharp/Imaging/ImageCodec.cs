using NetVips;
using StyleGanSharp.Runtime;
using VipsImage = NetVips.Image;

namespace StyleGanSharp.Imaging;

/// <summary>Reads and writes image files. Reads PNG, JPEG, WebP, GIF, TIFF, AVIF/HEIF, PNM and BMP; of an animation the first frame.</summary>
internal static class ImageCodec
{
    /// <summary>Reads and decodes an image file, as <see cref="ImageDecoder.Decode"/>.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The image.</returns>
    /// <exception cref="StyleGanException">When the file is missing, unreadable or damaged.</exception>
    public static Image Load(string path) => ImageDecoder.Decode(ReadFile(path), path);

    /// <summary>Reads an image file without decoding it.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its content.</returns>
    /// <exception cref="StyleGanException">When the file is missing or unreadable.</exception>
    public static byte[] ReadFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileKind.Unreadable(path, e);
        }
    }

    /// <summary>Encodes an image. Equal images give equal bytes: no time stamps or other metadata are written.</summary>
    /// <param name="image">The image.</param>
    /// <param name="format">The file format.</param>
    /// <param name="quality">1 … 100 for JPEG and WebP (100 is lossless WebP); the lossless formats ignore it.</param>
    /// <returns>The content of a file.</returns>
    /// <exception cref="UsageException">When <paramref name="quality"/> is out of range.</exception>
    /// <exception cref="StyleGanException">When the format cannot hold the image, e.g. it is too large for WebP.</exception>
    public static byte[] Encode(Image image, ImageFormat format, int quality = Image.DefaultQuality)
    {
        ImageConversion.Check(image);
        CheckQuality(quality);
        try
        {
            using VipsImage vips = Vips.FromImage(format == ImageFormat.Jpeg && image.Channels == 4 ? ImageConversion.WithChannels(image, 3) : image);
            return format switch
            {
                ImageFormat.Png => vips.PngsaveBuffer(compression: 1, filter: Enums.ForeignPngFilter.All, keep: Enums.ForeignKeep.None),
                ImageFormat.Webp => vips.WebpsaveBuffer(q: quality, lossless: quality == 100, exact: quality == 100, keep: Enums.ForeignKeep.None),
                ImageFormat.Jpeg => vips.JpegsaveBuffer(q: quality, optimizeCoding: true, keep: Enums.ForeignKeep.None),
                ImageFormat.Gif => vips.GifsaveBuffer(keep: Enums.ForeignKeep.None),
                _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
            };
        }
        catch (VipsException e)
        {
            throw new StyleGanException($"An image of {image.Width}x{image.Height} cannot be written as {format.ToString().ToLowerInvariant()}: {Vips.Reason(e)}.", e);
        }
    }

    /// <summary>Encodes an image and writes it to a temporary name, then renames.</summary>
    /// <param name="path">The file to make or replace; its extension (.png, .webp, .jpg, .gif) is the format.</param>
    /// <param name="image">The image.</param>
    /// <param name="quality">1 … 100, see <see cref="Encode"/>.</param>
    /// <exception cref="UsageException">When the extension is unknown or <paramref name="quality"/> is out of range.</exception>
    /// <exception cref="StyleGanException">When the file cannot be written.</exception>
    public static void Save(string path, Image image, int quality = Image.DefaultQuality)
    {
        byte[] data = Encode(image, ImageFormats.FromPath(path), quality);
        SafeFile.Write(path, stream => stream.Write(data));
    }

    internal static void CheckQuality(int quality)
    {
        if (quality is < 1 or > 100)
        {
            throw new OptionException("Image.quality", quality, "it must be 1 to 100");
        }
    }
}
