namespace StyleGanSharp.Data;

/// <summary>Which files of a folder or archive are images.</summary>
internal static class ImageFileNames
{
    /// <summary>The file with labels and class names, at the root.</summary>
    public const string DatasetJson = "dataset.json";

    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".tif", ".tiff", ".avif", ".heic", ".heif", ".bmp", ".ppm", ".pgm", ".pnm",
    };

    public static string Examples => "png, jpg, webp, gif, tiff, avif, bmp";

    /// <summary>An image by its ending, and none of the hidden files that systems leave in folders and archives.</summary>
    public static bool IsImage(string name)
    {
        if (!Extensions.Contains(Path.GetExtension(name)))
        {
            return false;
        }

        foreach (Range range in name.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> part = name.AsSpan(range);
            if ((part.StartsWith(".") && !part.SequenceEqual("..") && !part.SequenceEqual(".")) || part.SequenceEqual("__MACOSX"))
            {
                return false;
            }
        }

        return true;
    }
}
