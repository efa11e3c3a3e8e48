using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Images in a folder and its sub-folders.</summary>
internal sealed class FolderStore : IFileStore
{
    private readonly string _path;
    private readonly string[] _names;

    private FolderStore(string path, string[] names)
    {
        _path = path;
        _names = names;
    }

    public static ImageSourceKind Kind { get; } = ImageSourceKind.OfImages(
        "a folder of images", Directory.Exists, (spec, options) => ImageFiles.Open(Open(spec), spec, options));

    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(_path)));

    public IReadOnlyList<string> FileNames => _names;

    public static FolderStore Open(string path)
    {
        string[] names;
        try
        {
            names = [.. new FolderListing(path).ImageNames()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StyleGanException($"{path} cannot be read: {e.Message}", e);
        }

        if (names.Length == 0 && Directory.EnumerateFiles(path).FirstOrDefault(IdxImages.IsImageFileName) is { } idx)
        {
            throw new StyleGanException($"{path} has no images ({ImageFileNames.Examples}), but an IDX file. Use it directly: {idx}");
        }

        Array.Sort(names, StringComparer.Ordinal);
        return new FolderStore(path, names);
    }

    public string Describe(string name) => Path.Combine(_path, name);

    public byte[] Read(int index) => ReadFile(Describe(_names[index]));

    public long SizeBytes(int index)
    {
        var file = new FileInfo(Describe(_names[index]));
        return file.Exists ? file.Length : 0;
    }

    public byte[]? ReadDatasetJson()
    {
        string path = Describe(ImageFileNames.DatasetJson);
        return File.Exists(path) ? ReadFile(path) : null;
    }

    public void Dispose()
    {
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
