using System.Security.Cryptography;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Numbered square images of one size, with optional labels: what networks are trained on and compared with. Safe for use from several threads at once.</summary>
public sealed partial class ImageDataset : IDisposable
{
    /// <summary>Reads one image into [Channels, Resolution, Resolution].</summary>
    internal delegate void PixelReader(int index, Span<byte> pixels);

    private readonly IImageStorage _storage;
    private readonly ImageDatasetOptions _options;
    private readonly ImageSizes _sizes;
    private readonly LabelTable? _labels;
    private UnreadableImages _unreadable;

    /// <summary>Indices in the storage; null is all.</summary>
    private readonly int[]? _chosen;

    /// <summary>Whether another data set has the storage.</summary>
    private readonly bool _isView;

    private readonly Lazy<int[]?> _used;

    private PixelReader? _reader;
    private int? _onlyLabel;

    private ImageDataset(IImageStorage storage, string spec, ImageDatasetOptions options)
    {
        _used = new Lazy<int[]?>(FindUsed);
        (_storage, _options, _unreadable) = (storage, options, new UnreadableImages(storage));
        _sizes = ImageSizes.Check(storage, spec, options, _unreadable);
        Resolution = options is { ScalesDown: true, Resolution: { } smaller } ? _sizes.Require(smaller) : _sizes.Resolution;
        _labels = options.WantsLabels ? storage.Labels : null;
        if (options.UseLabels && _labels is null)
        {
            throw new StyleGanException($"{spec} has no labels. Add a dataset.json with labels, or use sub-folders as classes (ImageDatasetOptions.LabelsFromFolders).{options.WithoutLabels}");
        }

        _chosen = options.MaxImages is { } maximum && maximum < storage.Count ? SeededShuffle.Subset(storage.Count, maximum, options.RandomSeed) : null;
        if (_chosen is not null)
        {
            _unreadable.Keep([.. _chosen]);
        }
    }

    private ImageDataset(ImageDataset other)
    {
        (_storage, _options, _sizes, _labels, _chosen, _isView) = (other._storage, other._options, other._sizes, other._labels, other._chosen, true);
        _used = new Lazy<int[]?>(FindUsed);
        (_reader, _onlyLabel, _unreadable, Resolution) = (other._reader, other._onlyLabel, other._unreadable, other.Resolution);
    }

    /// <summary>How each kind of data is named, one line per kind, for help texts.</summary>
    public static IReadOnlyList<string> Usage => ImageStorage.Usage;

    /// <summary>A short name for logs and folders, e.g. <c>avatars-32</c>.</summary>
    public string Name => _options.AnySize && !_storage.IsUniform ? _storage.Name : $"{_storage.Name}-{Resolution}";

    /// <summary>Number of images.</summary>
    public int Count => _options.Mirror ? checked(2 * Distinct) : Distinct;

    /// <summary>Width and height in pixels; with <see cref="ImageDatasetOptions.AnySize"/> the width of the first image.</summary>
    public int Resolution { get; private init; }

    /// <summary>1 (gray), 3 (RGB) or 4 (RGBA).</summary>
    public int Channels => _sizes.Channels;

    /// <summary>What a user should know before training on it, one sentence each: files that are left out, what a few images make of all, classes without images.</summary>
    public IReadOnlyList<string> Notes => [.. _storage.Notes, .. new[] { _sizes.Note }.OfType<string>(), .. _labels?.Notes ?? []];

    /// <summary>Images that could not be read and were left out by what trains or measures on it, so far.</summary>
    public IReadOnlyList<DatasetProblem> Unreadable => _unreadable.Found;

    /// <summary>How many there are of <see cref="Unreadable"/>.</summary>
    internal int UnreadableCount => _unreadable.Count;

    /// <summary>Bytes of one image.</summary>
    internal int ImageBytes => checked(Channels * Resolution * Resolution);

    private int Distinct => _chosen?.Length ?? _storage.Count;

    /// <summary>Opens images by the text that names them.</summary>
    /// <param name="spec">A folder, a .zip, an IDX file, or <c>builtin:</c> with a name.</param>
    /// <param name="options">How; null is the defaults.</param>
    /// <returns>The data set; dispose it.</returns>
    /// <exception cref="UsageException">When an option is out of range or the text names no known kind of data.</exception>
    /// <exception cref="StyleGanException">When it is missing, empty, damaged, of mixed sizes, or its labels do not fit; the message names the file and the remedy.</exception>
    public static ImageDataset Open(string spec, ImageDatasetOptions? options = null)
    {
        options ??= new ImageDatasetOptions();
        return Of(ImageStorage.Open(spec, options), spec, options);
    }

    /// <summary>Takes images from anywhere else: memory, a database, a program that draws them.</summary>
    /// <param name="name">A short name for logs and messages.</param>
    /// <param name="count">Number of images, at least 1.</param>
    /// <param name="read">Gives the image of an index 0 … <paramref name="count"/> - 1, always the same one; called from several threads at once.</param>
    /// <param name="classes">The class of each image, from 0; null is no labels. They are used as <see cref="ImageDatasetOptions.UseLabels"/> says.</param>
    /// <param name="options">How; null is the defaults.</param>
    /// <returns>The data set; dispose it.</returns>
    /// <exception cref="ArgumentException">When there is no image, or not one class per image.</exception>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    /// <exception cref="StyleGanException">When sizes are mixed or labels missing.</exception>
    public static ImageDataset FromImages(string name, int count, Func<int, Image> read, IReadOnlyList<int>? classes = null, ImageDatasetOptions? options = null)
    {
        options ??= new ImageDatasetOptions();
        options.Validate();
        return Of(new DelegateImages(name, count, read, classes), name, options);
    }

    /// <summary>Takes over the storage.</summary>
    internal static ImageDataset Of(IImageStorage storage, string spec, ImageDatasetOptions options)
    {
        try
        {
            return new ImageDataset(storage, spec, options);
        }
        catch
        {
            storage.Dispose();
            throw;
        }
    }

    /// <summary>Reads one image.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <param name="pixels">Receives [Channels, Resolution, Resolution] uint8, row-major.</param>
    /// <exception cref="ArgumentException">When the buffer has another length.</exception>
    /// <exception cref="StyleGanException">When the image cannot be read or has another size; names it.</exception>
    public void ReadImage(int index, Span<byte> pixels)
    {
        if (pixels.Length != ImageBytes)
        {
            throw new ArgumentException($"The buffer holds {Quantity.Of(pixels.Length, "byte")}; an image has {ImageBytes}.", nameof(pixels));
        }

        if (_reader is not null)
        {
            _reader(index, pixels);
            return;
        }

        int stored = Map(index);
        Image image = Decode(stored);
        _sizes.Require(stored, image.Width, image.Height);
        PlanarPixels.Split(image, Resolution, pixels);
        if (index >= Distinct)
        {
            for (int at = 0; at < pixels.Length; at += Resolution)
            {
                pixels.Slice(at, Resolution).Reverse();
            }
        }
    }

    /// <summary>Reads one image in the size it is stored in, which differs from <see cref="Resolution"/> only where <see cref="ImageDatasetOptions.AnySize"/> allowed that.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <returns>The image, with <see cref="Channels"/>.</returns>
    /// <exception cref="StyleGanException">When the image cannot be read; names it.</exception>
    public Image ReadImage(int index)
    {
        if (_options.AnySize)
        {
            Image image = Decode(Map(index));
            return index < Distinct ? image : Mirrored(image);
        }

        byte[] pixels = new byte[ImageBytes];
        ReadImage(index, pixels);
        return PlanarPixels.Interleave(pixels, Resolution, Channels);
    }

    /// <summary>Reads one image; the next one, round the end, takes the place of an image that cannot be read: the choice depends on nothing but the data.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <param name="pixels">Receives [Channels, Resolution, Resolution] uint8, row-major.</param>
    /// <returns>The index of the image that was read.</returns>
    /// <exception cref="StyleGanException">When more than half of the images cannot be read.</exception>
    internal int ReadNext(int index, Span<byte> pixels)
    {
        for (; ; index = (index + 1) % Count)
        {
            _unreadable.ThrowIfMost(Distinct);
            int stored = Map(index);
            if (_unreadable.Contains(stored))
            {
                continue;
            }

            try
            {
                ReadImage(index, pixels);
                return index;
            }
            catch (Exception e) when (UnreadableImages.IsOfImage(e))
            {
                _unreadable.Add(stored, e);
            }
        }
    }

    /// <summary>Reads one image, or leaves it out.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <param name="pixels">Receives [Channels, Resolution, Resolution] uint8, row-major.</param>
    /// <returns>False when it cannot be read, which <see cref="Unreadable"/> then says.</returns>
    internal bool TryReadImage(int index, Span<byte> pixels)
    {
        int stored = Map(index);
        if (_unreadable.Contains(stored))
        {
            return false;
        }

        try
        {
            ReadImage(index, pixels);
            return true;
        }
        catch (Exception e) when (UnreadableImages.IsOfImage(e))
        {
            _unreadable.Add(stored, e);
            return false;
        }
    }

    /// <summary>Reads one image in the size it is stored in, or leaves it out.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <returns>The image; null when it cannot be read, which <see cref="Unreadable"/> then says.</returns>
    internal Image? ReadOrLeaveOut(int index)
    {
        int stored = Map(index);
        if (_unreadable.Contains(stored))
        {
            return null;
        }

        try
        {
            return ReadImage(index);
        }
        catch (Exception e) when (UnreadableImages.IsOfImage(e))
        {
            _unreadable.Add(stored, e);
            return null;
        }
    }

    /// <summary>Whether an image was left out.</summary>
    internal bool IsLeftOut(int index) => _unreadable.Contains(Map(index));

    /// <exception cref="StyleGanException">When more than half of the images cannot be read.</exception>
    internal void RequireReadable() => _unreadable.ThrowIfMost(Distinct);

    /// <summary>What distinguishes the content of an image from every other, so that results can be kept by content: SHA-256 of its file or pixels, with what is done to them.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <returns>32 bytes.</returns>
    public byte[] Fingerprint(int index)
    {
        byte[] hash = SHA256.HashData([.. _storage.Fingerprint(Map(index)), (byte)Channels]); // the same file gives other pixels where channels are converted
        hash = _options.AnySize || Resolution == _sizes.Resolution ? hash : SHA256.HashData([.. hash, .. BitConverter.GetBytes(Resolution)]);
        return index < Distinct ? hash : SHA256.HashData([.. hash, 1]);
    }

    /// <summary>The same; null for a file that cannot be read.</summary>
    internal byte[]? TryFingerprint(int index)
    {
        try
        {
            return Fingerprint(index);
        }
        catch (StyleGanException)
        {
            return null;
        }
    }

    /// <summary>Bytes of the file of an image; 0 where that is not known.</summary>
    internal long SizeBytes(int index) => _storage.SizeBytes(Map(index));

    /// <summary>Where an image comes from, for messages: a path, an entry of a zip, an index.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <returns>A name.</returns>
    public string Describe(int index) => _storage.Describe(Map(index)) + (index >= Distinct ? " (mirrored)" : string.Empty);

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        if (!_isView)
        {
            _storage.Dispose();
        }
    }

    /// <summary>The same images, read in another way or made smaller. It lives as long as this data set and need not be disposed.</summary>
    internal ImageDataset ReadBy(PixelReader reader, int resolution) => new(this) { _reader = reader, Resolution = resolution };

    /// <summary>The same images, with a list of its own of those that cannot be read: what one piece of work could not read, another may.</summary>
    internal ImageDataset Apart() => new(this) { _unreadable = new UnreadableImages(_storage) };

    /// <summary>The same images, made smaller as they are read: means of squares of pixels.</summary>
    internal ImageDataset ScaledTo(int resolution)
    {
        if (resolution == Resolution)
        {
            return this;
        }

        return ReadBy(
            (index, pixels) =>
            {
                byte[] large = new byte[ImageBytes];
                ReadImage(index, large);
                PlanarPixels.Average(large, Channels, Resolution, resolution, pixels);
            },
            resolution);
    }

    private static Image Mirrored(Image image)
    {
        byte[] pixels = new byte[image.Pixels.Length];
        (int width, int channels) = (image.Width, image.Channels);
        for (int from = 0; from < pixels.Length; from += channels)
        {
            (int row, int x) = Math.DivRem(from / channels, width);
            image.Pixels.AsSpan(from, channels).CopyTo(pixels.AsSpan(((row * width) + width - 1 - x) * channels));
        }

        return image with { Pixels = pixels };
    }

    private Image Decode(int stored)
    {
        Image image;
        try
        {
            image = _storage.Read(stored);
        }
        catch (StyleGanException e)
        {
            throw _sizes.Unreadable(e);
        }

        return _sizes.Convert(stored, image);
    }

    private int Map(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        int distinct = index % Distinct;
        return _chosen?[distinct] ?? distinct;
    }
}
