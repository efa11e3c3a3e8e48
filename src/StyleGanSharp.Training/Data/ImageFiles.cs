using System.Security.Cryptography;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Image files in a folder or an archive, in ordinal order of their names, with the labels beside them.</summary>
internal abstract class ImageFiles : IImageStorage
{
    /// <param name="path">Of the folder or archive.</param>
    /// <param name="fileNames">Relative to it, with forward slashes, in ordinal order.</param>
    protected ImageFiles(string path, string[] fileNames) => (Path, FileNames) = (path, fileNames);

    public abstract string Name { get; }

    /// <summary>Relative to the root, with forward slashes.</summary>
    public IReadOnlyList<string> FileNames { get; }

    public int Count => FileNames.Count;

    public LabelTable? Labels { get; private set; }

    public string UnreadableRemedy => "Remove the file, or let DatasetBuilder.Build make a copy of the data without it.";

    protected string Path { get; }

    public string Describe(int index) => Describe(FileNames[index]);

    public Image Read(int index) => ImageDecoder.Decode(ReadFile(index), Describe(index));

    public byte[] Fingerprint(int index) => SHA256.HashData(ReadFile(index));

    public (int Width, int Height, int Channels) Identify(int index) => ImageDecoder.Identify(ReadFile(index), Describe(index));

    public abstract long SizeBytes(int index);

    public abstract byte[] ReadFile(int index);

    /// <summary>The content of dataset.json at the root, or null.</summary>
    public abstract byte[]? ReadDatasetJson();

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
                throw new StyleGanException($"{files.Path} has no images ({ImageFileNames.Examples}). Check the path.");
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

    private LabelTable? ReadLabels(bool fromFolders)
    {
        if (fromFolders)
        {
            return ClassFolders.Read(FileNames, Path);
        }

        return ReadDatasetJson() is { } json ? LabelReader.Read(json, FileNames, Describe(ImageFileNames.DatasetJson)) : null;
    }
}
