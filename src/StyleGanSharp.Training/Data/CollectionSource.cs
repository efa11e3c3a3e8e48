using System.Security.Cryptography;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>A collection of image files as an image source: checks that all have one square size, decodes on demand.</summary>
internal sealed class CollectionSource : IImageSource
{
    /// <summary>Mixed sizes are better found before training than an hour into it, but a million headers take minutes to read.</summary>
    private const int ProbeCount = 20_000;

    private const long ProbeBytes = 128L << 20;
    private const int ImagesAhead = 64;

    private readonly IImageCollection _images;
    private readonly string _spec;
    private readonly bool _converts;
    private readonly bool _anySize;

    private CollectionSource(IImageCollection images, string spec, ImageSourceOptions options)
    {
        _images = images;
        _spec = spec;
        _converts = options.Channels is not null || options.AnySize;
        _anySize = options.AnySize;
        (Resolution, int channels) = Probe(options.Resolution);
        Channels = options.Channels ?? channels;
    }

    public string Name => _anySize ? _images.Name : $"{_images.Name}-{Resolution}";

    public int Count => _images.Count;

    public int Resolution { get; }

    public int Channels { get; }

    public int LabelDim => _images.Labels?.Dim ?? 0;

    /// <summary>Takes over the collection.</summary>
    public static CollectionSource Open(IImageCollection images, string spec, ImageSourceOptions options)
    {
        try
        {
            return new CollectionSource(images, spec, options);
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    public void ReadImage(int index, Span<byte> pixels)
    {
        Image image = Decode(index);
        CheckSize(index, image.Width, image.Height);
        ReadOnlySpan<byte> interleaved = image.Pixels;
        int area = Resolution * Resolution;
        for (int c = 0; c < Channels; c++)
        {
            Span<byte> plane = pixels.Slice(c * area, area);
            for (int i = 0, from = c; i < plane.Length; i++, from += Channels)
            {
                plane[i] = interleaved[from];
            }
        }
    }

    public Image ReadImage(int index)
    {
        Image image = Decode(index);
        if (!_anySize)
        {
            CheckSize(index, image.Width, image.Height);
        }

        return image;
    }

    /// <summary>The same file gives other pixels where channels are converted.</summary>
    public byte[] Fingerprint(int index) => SHA256.HashData([.. _images.Fingerprint(index), (byte)Channels]);

    public void ReadLabel(int index, Span<float> label) => _images.Labels?.CopyTo(index, label);

    public string Describe(int index) => _images.Describe(index);

    public void Dispose() => _images.Dispose();

    private Image Decode(int index)
    {
        Image image;
        try
        {
            image = _images.Read(index);
        }
        catch (StyleGanException e)
        {
            throw Unreadable(e);
        }

        if (image.Channels > Channels && !_converts)
        {
            throw new StyleGanException($"{Describe(index)} has {ImageConversion.ChannelName(image.Channels)}, but the others of {_spec} have {Channels}. "
                + $"Make them alike: {Remedy(Resolution)}");
        }

        return ImageConversion.WithChannels(image, Channels);
    }

    private (int Resolution, int Channels) Probe(int? required)
    {
        (int width, int height, int channels) = Identify(0);
        if (!_anySize)
        {
            CheckFirst(width, height, required);
        }

        int[] probes = ChooseProbes();
        using var workers = new OrderedWorkers<(int Width, int Height, int Channels)>(
            i => Identify(probes[i]), probes.Length, Environment.ProcessorCount, ImagesAhead, "data check");
        foreach (int index in probes)
        {
            (int otherWidth, int otherHeight, int otherChannels) = workers.Next(CancellationToken.None);
            if (!_anySize)
            {
                CheckSize(index, otherWidth, otherHeight, width);
            }

            channels = Math.Max(channels, otherChannels);
        }

        return (width, channels);
    }

    /// <summary>All images, or as many spread at random as the limits allow; in ascending order.</summary>
    private int[] ChooseProbes()
    {
        int[] order = SeededShuffle.Permutation(_images.Count, seed: 0, stream: 0);
        long sizeBytes = 0;
        int count = 0;
        while (count < Math.Min(order.Length, ProbeCount) && (sizeBytes += _images.SizeBytes(order[count])) <= ProbeBytes)
        {
            count++;
        }

        int[] probes = order[..count];
        Array.Sort(probes);
        return probes;
    }

    private (int Width, int Height, int Channels) Identify(int index)
    {
        try
        {
            return _images.Identify(index);
        }
        catch (StyleGanException e)
        {
            throw Unreadable(e);
        }
    }

    private void CheckFirst(int width, int height, int? required)
    {
        if (required is { } side && (width != side || height != side))
        {
            throw new StyleGanException($"{Describe(0)} is {width}x{height}, but {side}x{side} is asked for. Make them so: {Remedy(side)}");
        }

        if (width != height || !ImageSourceOptions.IsResolution(width))
        {
            int near = 1 << Math.Clamp((int)Math.Round(Math.Log2(Math.Min(width, height))), 2, 12);
            throw new StyleGanException($"{Describe(0)} is {width}x{height}; training needs square images with a power of two as side, from 4 to 4096. Make them so: {Remedy(near)}");
        }
    }

    private void CheckSize(int index, int width, int height) => CheckSize(index, width, height, Resolution);

    private void CheckSize(int index, int width, int height, int resolution)
    {
        if (width != resolution || height != resolution)
        {
            throw new StyleGanException($"{Describe(index)} is {width}x{height}, but the first image is {resolution}x{resolution}; all must share one size. "
                + $"Make them so: {Remedy(resolution)}");
        }
    }

    private string Remedy(int resolution) => $"DatasetBuildOptions.Source = '{_spec}', DatasetBuildOptions.Dest = 'NEW.zip', DatasetBuildOptions.Resolution = {resolution}.";

    private static StyleGanException Unreadable(StyleGanException e) =>
        new($"{e.Message} Remove the file, or let DatasetBuilder.Build make a copy of the data without it.", e);
}
