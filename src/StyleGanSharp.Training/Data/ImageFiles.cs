using System.Collections.Concurrent;
using System.Security.Cryptography;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Image files in a folder or an archive, in ordinal order of their names, with the labels beside them.</summary>
internal abstract class ImageFiles : IImageStorage
{
    private readonly LeftOutFiles _leftOut;

    /// <summary>Files looked at that hold several images, by index.</summary>
    private readonly ConcurrentDictionary<int, int> _pages = new();

    /// <param name="path">Of the folder or archive.</param>
    /// <param name="fileNames">Relative to it, with forward slashes, in ordinal order.</param>
    /// <param name="leftOut">The other files.</param>
    protected ImageFiles(string path, string[] fileNames, LeftOutFiles leftOut) => (Root, FileNames, _leftOut) = (path, fileNames, leftOut);

    public abstract string Name { get; }

    public IReadOnlyList<string> Notes => [.. _leftOut.Notes, .. PagesNote()];

    /// <summary>Relative to the root, with forward slashes.</summary>
    public IReadOnlyList<string> FileNames { get; }

    public int Count => FileNames.Count;

    public LabelTable? Labels { get; private set; }

    public bool OffersLabels
    {
        get
        {
            try
            {
                return ReadLabels(false) is not null;
            }
            catch (StyleGanException)
            {
                return false; // labels that cannot be read are no reason to speak of them
            }
        }
    }

    public string UnreadableRemedy => "Remove the file, or let DatasetBuilder.Build make a copy of the data without it.";

    protected string Root { get; }

    public string Describe(int index) => Describe(FileNames[index]);

    public Image Read(int index) => ImageDecoder.Decode(ReadLooked(index), Describe(index));

    public byte[] Fingerprint(int index) => SHA256.HashData(ReadFile(index));

    public (int Width, int Height, int Channels) Identify(int index) => ImageDecoder.Identify(ReadLooked(index), Describe(index));

    public abstract long SizeBytes(int index);

    public abstract byte[] ReadFile(int index);

    /// <summary>The content of dataset.json in a folder, or null.</summary>
    /// <param name="folder">Empty for the root; ends with a slash.</param>
    public abstract byte[]? ReadDatasetJson(string folder);

    public abstract void Dispose();

    /// <summary>The name of a file inside, for messages.</summary>
    protected abstract string Describe(string fileName);

    /// <summary>Reads the labels that are asked for; disposes the files when there are none to use.</summary>
    protected static ImageFiles WithLabels(ImageFiles files, ImageDatasetOptions options)
    {
        try
        {
            if (files.Count == 0)
            {
                throw new StyleGanException($"{files.Root} has no images ({ImageFileNames.Examples}). Check the path.");
            }

            files.Labels = options.WantsLabels ? files.ReadLabels(options.LabelsFromFolders) : null;
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    private byte[] ReadLooked(int index)
    {
        byte[] data = ReadFile(index);
        if (!_pages.ContainsKey(index) && ImageDecoder.CountPages(data) is > 1 and var pages)
        {
            _pages[index] = pages;
        }

        return data;
    }

    private IEnumerable<string> PagesNote()
    {
        int[] paged = [.. _pages.Keys.Order()];
        if (paged.Length > 0)
        {
            yield return $"{paged.Length} {(paged.Length == 1 ? "file holds" : "files hold")} several images (the first: {FileNames[paged[0]]} with {_pages[paged[0]]}), and the first image of each is used. Save the others as files of their own if they are to be used.";
        }
    }

    /// <summary>The folder that all names lie in, with its slash; empty when they lie in several or at the root. Archives often hold one folder with everything in it.</summary>
    private static string CommonFolder(IReadOnlyList<string> names)
    {
        (string first, string last) = (names[0], names[^1]); // in ordinal order what these share all share
        int length = 0;
        while (length < Math.Min(first.Length, last.Length) && first[length] == last[length])
        {
            length++;
        }

        return first[..(first[..length].LastIndexOf('/') + 1)];
    }

    private LabelTable? ReadLabels(bool fromFolders)
    {
        string common = CommonFolder(FileNames);
        if (fromFolders)
        {
            // The folder of a single class is that class.
            string root = FileNames.All(name => name.IndexOf('/', common.Length) >= 0) ? common : common[..(common.TrimEnd('/').LastIndexOf('/') + 1)];
            return ClassFolders.Read([.. FileNames.Select(name => name[root.Length..])], Root);
        }

        for (string folder = string.Empty; ; folder = common[..(common.IndexOf('/', folder.Length) + 1)])
        {
            if (ReadDatasetJson(folder) is { } json)
            {
                return LabelReader.Read(json, [.. FileNames.Select(name => name[folder.Length..])], Describe(folder + ImageFileNames.DatasetJson));
            }

            if (folder.Length == common.Length)
            {
                return null;
            }
        }
    }
}
