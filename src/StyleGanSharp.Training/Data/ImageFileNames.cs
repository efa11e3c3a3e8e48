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

    /// <summary>Folders that operating systems and storage devices fill with copies, thumbnails and deleted files.</summary>
    private static readonly string[] SystemFolders = ["__MACOSX", "@eaDir", "@Recycle", "#recycle", "#snapshot", "$RECYCLE.BIN", "System Volume Information", "lost+found"];

    private static readonly string[] SystemFiles = ["Thumbs.db", "desktop.ini"];

    /// <summary>An image by its ending, and none of those that systems leave in folders and archives.</summary>
    public static bool IsImage(string name) => HasImageEnding(name) && !IsHidden(name) && SystemFolderOf(name) is null;

    public static bool HasImageEnding(string name) => Extensions.Contains(Path.GetExtension(name));

    /// <summary>The part of a name that is a folder of the system, or null.</summary>
    public static string? SystemFolderOf(string name) =>
        name.Split('/')[..^1].FirstOrDefault(part => SystemFolders.Contains(part, StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether a file or one of its folders is hidden, or a note of the system.</summary>
    public static bool IsHidden(string name)
    {
        if (SystemFiles.Contains(Path.GetFileName(name), StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        foreach (Range range in name.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> part = name.AsSpan(range);
            if (part.StartsWith(".") && !part.SequenceEqual("..") && !part.SequenceEqual("."))
            {
                return true;
            }
        }

        return false;
    }
}
