using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Images in a folder and its sub-folders.</summary>
internal sealed class FolderImages : ImageFiles
{
    private readonly string[] _names;

    private FolderImages(string path, string[] names, LeftOutFiles leftOut)
        : base(path, names, leftOut) => _names = names;

    public static ImageStorageKind Kind { get; } = new("a folder of images", Directory.Exists, (spec, options) => WithLabels(Open(spec), options));

    public override string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Root)));

    public override long SizeBytes(int index)
    {
        var file = new FileInfo(Describe(_names[index]));
        return file.Exists ? file.Length : 0;
    }

    public override void Dispose()
    {
    }

    public override byte[] ReadFile(int index) => ReadFile(Describe(_names[index]));

    public override byte[]? ReadDatasetJson(string folder)
    {
        string path = Describe(folder + ImageFileNames.DatasetJson);
        return File.Exists(path) ? ReadFile(path) : null;
    }

    protected override string Describe(string fileName) => Path.Combine(Root, fileName);

    private static FolderImages Open(string path)
    {
        var leftOut = new LeftOutFiles();
        string[] names;
        try
        {
            names = [.. new FolderListing(path, leftOut).ImageNames()];
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
        return new FolderImages(path, names, leftOut);
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
