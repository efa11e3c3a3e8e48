using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>The size and channels that the images of a storage share, and what to say of one that differs.</summary>
internal sealed class ImageSizes
{
    /// <summary>Mixed sizes are better found before training than an hour into it, but a million headers take minutes to read.</summary>
    private const int ProbeCount = 20_000;

    private const long ProbeBytes = 128L << 20;
    private const int ImagesAhead = 64;

    private readonly IImageStorage _images;
    private readonly string _spec;
    private readonly bool _converts;
    private readonly bool _anySize;
    private readonly UnreadableImages? _leftOut;

    private ImageSizes(IImageStorage images, string spec, ImageDatasetOptions options, UnreadableImages unreadable)
    {
        _leftOut = options.LeaveOutUnreadable ? unreadable : null;
        _images = images;
        _spec = spec;
        _converts = options.Channels is not null || options.AnySize;
        _anySize = options.AnySize;
        var kinds = new ChannelCounts();
        (Resolution, int channels) = Probe(options.ScalesDown ? null : options.Resolution, kinds);
        Channels = options.Channels ?? channels;
        Note = options.Channels is null ? kinds.Note(channels) : null;
    }

    /// <summary>Width and height as stored; where sizes may differ, the width of the first image.</summary>
    public int Resolution { get; }

    /// <summary>Of the images as they are given out.</summary>
    public int Channels { get; }

    /// <summary>What a few images make of all, in a sentence; or null.</summary>
    public string? Note { get; }

    /// <summary>Reads the headers of all images, or of as many as a limit allows.</summary>
    /// <param name="images">The images.</param>
    /// <param name="spec">What the user calls them.</param>
    /// <param name="options">How they are opened.</param>
    /// <param name="unreadable">Receives those that cannot be read, where they are left out.</param>
    /// <exception cref="StyleGanException">When one cannot be read, sizes differ, or cannot be trained on.</exception>
    public static ImageSizes Check(IImageStorage images, string spec, ImageDatasetOptions options, UnreadableImages unreadable) => new(images, spec, options, unreadable);

    public StyleGanException Unreadable(StyleGanException e) => _images.UnreadableRemedy is { } remedy ? new StyleGanException($"{e.Message} {remedy}", e) : e;

    /// <summary>A resolution that images can be made smaller to.</summary>
    public int Require(int resolution) => resolution <= Resolution
        ? resolution
        : throw new StyleGanException($"The images of {_images.Name} are {Resolution} pixels; {resolution} (ImageDatasetOptions.Resolution) are asked for, and images are only made smaller. Build the data larger.");

    /// <summary>Checks the size that an image turned out to have.</summary>
    public void Require(int index, int width, int height) => Require(index, width, height, Resolution);

    /// <summary>Gives an image the channels of all.</summary>
    public Image Convert(int index, Image image) => image.Channels <= Channels || _converts
        ? ImageConversion.WithChannels(image, Channels)
        : throw new StyleGanException($"{_images.Describe(index)} has {ImageConversion.ChannelName(image.Channels)}, but the others of {_spec} have {Channels}. "
            + $"Make them alike: {Remedy(Resolution)}");

    private (int Resolution, int Channels) Probe(int? required, ChannelCounts kinds)
    {
        int first = 0;
        (int Width, int Height, int Channels)? found = IdentifyOrLeaveOut(0);
        while (found is null)
        {
            _leftOut!.ThrowIfMost(_images.Count);
            found = IdentifyOrLeaveOut(++first);
        }

        (int width, int height, int channels) = found.Value;
        if (!_anySize)
        {
            RequireSquare(first, width, height, required);
        }

        if (_images.IsUniform)
        {
            return (width, channels);
        }

        int[] probes = ChooseProbes();
        using var workers = new OrderedWorkers<(int Width, int Height, int Channels)?>(
            i => IdentifyOrLeaveOut(probes[i]), probes.Length, Environment.ProcessorCount, ImagesAhead, "data check");
        foreach (int index in probes)
        {
            if (workers.Next(CancellationToken.None) is not (int otherWidth, int otherHeight, int otherChannels))
            {
                continue;
            }

            if (!_anySize)
            {
                Require(index, otherWidth, otherHeight, width);
            }

            channels = Math.Max(channels, otherChannels);
            kinds.Add(otherChannels, _images.Describe(index));
        }

        _leftOut?.ThrowIfMost(_images.Count);
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

    /// <summary>Null for an image that is left out.</summary>
    private (int Width, int Height, int Channels)? IdentifyOrLeaveOut(int index)
    {
        try
        {
            return _images.Identify(index);
        }
        catch (StyleGanException e)
        {
            if (_leftOut is null)
            {
                throw Unreadable(e);
            }

            _leftOut.Add(index, Unreadable(e));
            return null;
        }
    }

    private void RequireSquare(int index, int width, int height, int? required)
    {
        if (required is { } side && (width != side || height != side))
        {
            throw new StyleGanException($"{_images.Describe(index)} is {width}x{height}, but {side}x{side} is asked for. Make them so: {Remedy(side)}");
        }

        if (width != height || !ImageDatasetOptions.IsResolution(width))
        {
            int near = 1 << Math.Clamp((int)Math.Round(Math.Log2(Math.Min(width, height))), 2, 12);
            throw new StyleGanException($"{_images.Describe(index)} is {width}x{height}; training needs square images with a power of two as side, from 4 to 4096. Make them so: {Remedy(near)}");
        }
    }

    private void Require(int index, int width, int height, int resolution)
    {
        if (width != resolution || height != resolution)
        {
            throw new StyleGanException($"{_images.Describe(index)} is {width}x{height}, but the first image is {resolution}x{resolution}; all must share one size. "
                + $"Make them so: {Remedy(resolution)}");
        }
    }

    private string Remedy(int resolution) => $"DatasetBuildOptions.Source = '{_spec}', DatasetBuildOptions.Dest = 'NEW.zip', DatasetBuildOptions.Resolution = {resolution}.";
}
