using System.Security.Cryptography;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>The images and labels of a folder or archive.</summary>
internal sealed class ImageFiles : IImageCollection
{
    private readonly IFileStore _store;

    private ImageFiles(IFileStore store, LabelTable? labels)
    {
        _store = store;
        Labels = labels;
    }

    public string Name => _store.Name;

    public int Count => _store.FileNames.Count;

    public LabelTable? Labels { get; }

    /// <summary>Takes over the store.</summary>
    public static ImageFiles Open(IFileStore store, string path, ImageSourceOptions options)
    {
        try
        {
            if (store.FileNames.Count == 0)
            {
                throw new StyleGanException($"{path} has no images ({ImageFileNames.Examples}). Check the path.");
            }

            return new ImageFiles(store, options.WantsLabels ? ReadLabels(store, path, options) : null);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public string Describe(int index) => _store.Describe(_store.FileNames[index]);

    public Image Read(int index) => ImageDecoder.Decode(_store.Read(index), Describe(index));

    public byte[] Fingerprint(int index) => SHA256.HashData(_store.Read(index));

    public (int Width, int Height, int Channels) Identify(int index) => ImageDecoder.Identify(_store.Read(index), Describe(index));

    public long SizeBytes(int index) => _store.SizeBytes(index);

    public void Dispose() => _store.Dispose();

    private static LabelTable? ReadLabels(IFileStore store, string path, ImageSourceOptions options)
    {
        if (options.LabelsFromFolders)
        {
            return ClassFolders.Read(store.FileNames, path);
        }

        return store.ReadDatasetJson() is { } json ? LabelReader.Read(json, store.FileNames, store.Describe(ImageFileNames.DatasetJson)) : null;
    }
}
