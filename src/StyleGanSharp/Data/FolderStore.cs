using System.IO.Enumeration;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Pictures in a folder and its sub-folders.</summary>
internal sealed class FolderStore : IFileStore
{
    private readonly string _path;
    private readonly string[] _names;

    private FolderStore(string path, string[] names)
    {
        _path = path;
        _names = names;
    }

    public static ImageSourceKind Kind { get; } = ImageSourceKind.OfPictures(
        "a folder of pictures", Directory.Exists, (spec, options) => PictureFiles.Open(Open(spec), spec, options));

    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(_path)));

    public IReadOnlyList<string> FileNames => _names;

    public static FolderStore Open(string path)
    {
        string[] names;
        try
        {
            names = [.. PictureNames(path)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StyleGanException($"{path} cannot be read: {e.Message}", e);
        }

        if (names.Length == 0 && Directory.EnumerateFiles(path).FirstOrDefault(IdxPictures.IsImageFileName) is { } idx)
        {
            throw new StyleGanException($"{path} has no pictures ({PictureFileNames.Examples}), but an IDX file. Use it directly: {idx}");
        }

        Array.Sort(names, StringComparer.Ordinal);
        return new FolderStore(path, names);
    }

    public string Describe(string name) => Path.Combine(_path, name);

    public byte[] Read(int index) => ReadFile(Describe(_names[index]));

    public byte[]? ReadDatasetJson()
    {
        string path = Describe(PictureFileNames.DatasetJson);
        return File.Exists(path) ? ReadFile(path) : null;
    }

    public void Dispose()
    {
    }

    private static FileSystemEnumerable<string> PictureNames(string path)
    {
        string root = Path.GetFullPath(path);
        int prefix = Path.TrimEndingDirectorySeparator(root).Length + 1;
        return new FileSystemEnumerable<string>(
            root,
            (ref FileSystemEntry entry) => entry.ToFullPath()[prefix..].Replace('\\', '/'),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && PictureFileNames.IsPicture(entry.ToFullPath()[prefix..].Replace('\\', '/')),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !LeadsUpwards(ref entry),
        };
    }

    /// <summary>Linked class folders are welcome; a link to a folder above would never end.</summary>
    private static bool LeadsUpwards(ref FileSystemEntry entry)
    {
        if (!entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            return false;
        }

        string link = entry.ToFullPath();
        string? target = Directory.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName;
        string parent = Path.GetDirectoryName(link)!;
        string realParent = Directory.ResolveLinkTarget(parent, returnFinalTarget: true)?.FullName ?? parent;
        return target is null || (realParent + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(target) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StyleGanException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
