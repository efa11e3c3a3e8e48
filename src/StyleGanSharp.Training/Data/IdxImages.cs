using System.Numerics;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Gray images of an IDX file such as MNIST's, in the middle of a black square with a power of two as side (28 becomes 32).</summary>
internal sealed class IdxImages : IImageStorage
{
    private readonly string _path;
    private readonly IdxFile _images;
    private readonly int _rows;
    private readonly int _columns;
    private readonly int _side;

    private IdxImages(string path, IdxFile images, LabelTable? labels)
    {
        _path = path;
        _images = images;
        Labels = labels;
        (_rows, _columns) = (images.Sizes[1], images.Sizes[2]);
        _side = (int)Math.Max(4, BitOperations.RoundUpToPowerOf2((uint)Math.Max(_rows, _columns)));
    }

    public static ImageStorageKind Kind { get; } = new(
        "an IDX file (…-images-idx3-ubyte or .gz)", spec => File.Exists(spec) && IsImageFileName(spec), Open);

    public string Name
    {
        get
        {
            string file = Path.GetFileName(_path);
            string folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(_path)) ?? string.Empty);
            int end = file.IndexOf("images", StringComparison.Ordinal);
            return $"{folder}-{file[..Math.Max(0, end)]}".Trim('-', '.', '_');
        }
    }

    public int Count => _images.Sizes[0];

    public LabelTable? Labels { get; }

    public bool OffersLabels => LabelPaths(_path).Any(File.Exists);

    /// <summary>Whether a file name is that of IDX images by its usual pattern.</summary>
    public static bool IsImageFileName(string path) =>
        Path.GetFileName(path).Contains("idx3", StringComparison.OrdinalIgnoreCase) && !path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    public string Describe(int index) => $"{_path}: image {index}";

    public (int Width, int Height, int Channels) Identify(int index) => (_side, _side, 1);

    public bool IsUniform => true;

    public Image Read(int index)
    {
        byte[] raw = new byte[_rows * _columns];
        _images.Read(index, raw);
        byte[] pixels = new byte[_side * _side];
        (int left, int top) = ((_side - _columns) / 2, (_side - _rows) / 2);
        for (int y = 0; y < _rows; y++)
        {
            raw.AsSpan(y * _columns, _columns).CopyTo(pixels.AsSpan(((top + y) * _side) + left));
        }

        return new Image(_side, _side, 1, pixels);
    }

    public void Dispose() => _images.Dispose();

    private static IdxImages Open(string path, ImageDatasetOptions options)
    {
        if (options.LabelsFromFolders)
        {
            throw new UsageException($"{path} has no sub-folders to take labels from; its labels come from the file beside it.");
        }

        IdxFile images = IdxFile.Open(path, 3);
        try
        {
            if (images.Sizes[0] < 1 || images.Sizes[1] is < 1 or > 4096 || images.Sizes[2] is < 1 or > 4096)
            {
                throw new StyleGanException($"{path} holds {Quantity.Of(images.Sizes[0], "image")} of {images.Sizes[2]}x{images.Sizes[1]}; that cannot be used.");
            }

            return new IdxImages(path, images, options.WantsLabels ? ReadLabels(path, images.Sizes[0]) : null);
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    private static LabelTable? ReadLabels(string path, int count)
    {
        string? labelPath = LabelPaths(path).FirstOrDefault(File.Exists);
        if (labelPath is null)
        {
            return null;
        }

        using IdxFile file = IdxFile.Open(labelPath, 1);
        if (file.Sizes[0] != count)
        {
            throw new StyleGanException($"{labelPath} has {Quantity.Of(file.Sizes[0], "label")}, but {path} has {Quantity.Of(count, "image")}. Use the two files of one set.");
        }

        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            file.Read(i, labels.AsSpan(i, 1));
        }

        return LabelTable.OfClasses(Array.ConvertAll(labels, label => (int)label), null);
    }

    /// <summary>The labels' usual names beside images of this name, packed or not.</summary>
    private static IEnumerable<string> LabelPaths(string path)
    {
        string folder = Path.GetDirectoryName(path) ?? string.Empty;
        string file = Path.GetFileName(path).Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal);
        string plain = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
        return new[] { file, plain, plain + ".gz" }.Select(name => Path.Combine(folder, name)).Where(candidate => candidate != path);
    }
}
