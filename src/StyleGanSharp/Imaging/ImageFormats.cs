using StyleGanSharp.Runtime;

namespace StyleGanSharp.Imaging;

/// <summary>Names and file extensions of the image formats.</summary>
internal static class ImageFormats
{
    private static readonly (string Name, ImageFormat Format)[] Names =
        [("png", ImageFormat.Png), ("webp", ImageFormat.Webp), ("jpg", ImageFormat.Jpeg), ("jpeg", ImageFormat.Jpeg), ("gif", ImageFormat.Gif)];

    /// <summary>The format a file name asks for by its extension.</summary>
    /// <param name="path">A file name.</param>
    /// <returns>The format.</returns>
    /// <exception cref="UsageException">When the extension is missing or unknown.</exception>
    public static ImageFormat FromPath(string path)
    {
        string extension = Path.GetExtension(path);
        int index = Array.FindIndex(Names, entry => string.Equals("." + entry.Name, extension, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? Names[index].Format : throw new UsageException($"{path}: the ending '{extension}' is not an image format that can be written. Use .png, .webp, .jpg or .gif.");
    }

    /// <summary>The usual file extension of a format, with its dot.</summary>
    /// <param name="format">The format.</param>
    /// <returns><c>.png</c>, <c>.webp</c>, <c>.jpg</c> or <c>.gif</c>.</returns>
    public static string Extension(ImageFormat format) => "." + Names.First(entry => entry.Format == format).Name;
}
