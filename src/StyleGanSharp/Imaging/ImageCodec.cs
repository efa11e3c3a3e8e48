using NetVips;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Imaging;

/// <summary>Reads and writes picture files. Reads PNG, JPEG, WebP, GIF, TIFF, AVIF/HEIF, PNM and BMP; of an animation the first frame.</summary>
public static class ImageCodec
{
    /// <summary>The largest picture that is decoded, in pixels; a larger one is refused before it takes memory.</summary>
    public const long MaximumPixels = 1L << 27;

    /// <summary>Quality used when none is given: good JPEG and WebP.</summary>
    public const int DefaultQuality = 92;

    /// <summary>Decodes a picture: upright (EXIF orientation applied), 8 bits, sRGB or grey; grey with alpha becomes RGBA.</summary>
    /// <param name="data">The content of a picture file.</param>
    /// <param name="name">What to call it in messages: its path or entry name.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="StyleGanException">When the data is damaged, cut off, of an unknown format or larger than <see cref="MaximumPixels"/>.</exception>
    public static Picture Decode(ReadOnlySpan<byte> data, string name) => PictureDecoder.Decode(data, name);

    /// <summary>Reads and decodes a picture file, as <see cref="Decode"/>.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="StyleGanException">When the file is missing, unreadable or damaged.</exception>
    public static Picture Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] data;
        try
        {
            data = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StyleGanException(File.Exists(path) ? $"{path} cannot be read: {e.Message}" : $"{path} does not exist. Check the path.", e);
        }

        return PictureDecoder.Decode(data, path);
    }

    /// <summary>Encodes a picture. Equal pictures give equal bytes: no time stamps or other metadata are written.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="format">The file format.</param>
    /// <param name="quality">1 … 100 for JPEG and WebP (100 is lossless WebP); the lossless formats ignore it.</param>
    /// <returns>The content of a file.</returns>
    /// <exception cref="UsageException">When <paramref name="quality"/> is out of range.</exception>
    /// <exception cref="StyleGanException">When the format cannot hold the picture, e.g. it is too large for WebP.</exception>
    public static byte[] Encode(Picture picture, PictureFormat format, int quality = DefaultQuality)
    {
        PictureConversion.Check(picture);
        CheckQuality(quality);
        try
        {
            using Image image = Vips.FromPicture(format == PictureFormat.Jpeg && picture.Channels == 4 ? PictureConversion.WithChannels(picture, 3) : picture);
            return format switch
            {
                PictureFormat.Png => image.PngsaveBuffer(compression: 1, filter: Enums.ForeignPngFilter.All, keep: Enums.ForeignKeep.None),
                PictureFormat.Webp => image.WebpsaveBuffer(q: quality, lossless: quality == 100, exact: quality == 100, keep: Enums.ForeignKeep.None),
                PictureFormat.Jpeg => image.JpegsaveBuffer(q: quality, optimizeCoding: true, keep: Enums.ForeignKeep.None),
                PictureFormat.Gif => image.GifsaveBuffer(keep: Enums.ForeignKeep.None),
                _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
            };
        }
        catch (VipsException e)
        {
            throw new StyleGanException($"A picture of {picture.Width}x{picture.Height} cannot be written as {format.ToString().ToLowerInvariant()}: {Vips.Reason(e)}.", e);
        }
    }

    /// <summary>Encodes a picture and writes it to a temporary name, then renames.</summary>
    /// <param name="path">The file to make or replace; its extension (.png, .webp, .jpg, .gif) is the format.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="quality">1 … 100, see <see cref="Encode"/>.</param>
    /// <exception cref="UsageException">When the extension is unknown or <paramref name="quality"/> is out of range.</exception>
    /// <exception cref="StyleGanException">When the file cannot be written.</exception>
    public static void Save(string path, Picture picture, int quality = DefaultQuality)
    {
        byte[] data = Encode(picture, PictureFormats.FromPath(path), quality);
        SafeFile.Write(path, stream => stream.Write(data));
    }

    internal static void CheckQuality(int quality)
    {
        if (quality is < 1 or > 100)
        {
            throw new UsageException($"Quality {quality} is out of range. Use 1 to 100.");
        }
    }
}
