using System.Security.Cryptography;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Data;

/// <summary>A subset of a source, with its mirror images when asked.</summary>
internal sealed class SelectedSource : IImageSource
{
    private readonly IImageSource _source;
    private readonly int[]? _indices;
    private readonly bool _mirror;

    private SelectedSource(IImageSource source, int[]? indices, bool mirror, bool hidesLabels)
    {
        _source = source;
        _indices = indices;
        _mirror = mirror;
        LabelDim = hidesLabels ? 0 : source.LabelDim;
    }

    public string Name => _source.Name;

    public int Count => _mirror ? checked(2 * Distinct) : Distinct;

    public int Resolution => _source.Resolution;

    public int Channels => _source.Channels;

    public int LabelDim { get; }

    private int Distinct => _indices?.Length ?? _source.Count;

    /// <summary>Takes over the source; returns it as it is when everything of it is wanted.</summary>
    public static IImageSource Select(IImageSource source, ImageSourceOptions options)
    {
        int[]? indices = options.MaxImages is { } maximum && maximum < source.Count ? Subset(source.Count, maximum, options.RandomSeed) : null;
        bool hidesLabels = source.LabelDim > 0 && !options.WantsLabels;
        return indices is null && !options.Mirror && !hidesLabels ? source : new SelectedSource(source, indices, options.Mirror, hidesLabels);
    }

    /// <summary>So many distinct indices out of <paramref name="count"/>, chosen at random, in ascending order.</summary>
    public static int[] Subset(int count, int size, int seed)
    {
        int[] chosen = SeededShuffle.Permutation(count, unchecked((ulong)seed), stream: 0)[..size];
        Array.Sort(chosen);
        return chosen;
    }

    public void ReadImage(int index, Span<byte> pixels)
    {
        _source.ReadImage(Map(index), pixels);
        if (index >= Distinct)
        {
            int rowLength = Resolution;
            for (int at = 0; at < Channels * Resolution * Resolution; at += rowLength)
            {
                pixels.Slice(at, rowLength).Reverse();
            }
        }
    }

    public Image ReadImage(int index)
    {
        Image image = _source.ReadImage(Map(index));
        return index < Distinct ? image : Mirrored(image);
    }

    public byte[] Fingerprint(int index)
    {
        byte[] hash = _source.Fingerprint(Map(index));
        return index < Distinct ? hash : SHA256.HashData([.. hash, 1]);
    }

    public void ReadLabel(int index, Span<float> label)
    {
        if (LabelDim > 0)
        {
            _source.ReadLabel(Map(index), label);
        }
    }

    public string Describe(int index) => _source.Describe(Map(index)) + (index >= Distinct ? " (mirrored)" : string.Empty);

    public void Dispose() => _source.Dispose();

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

    private int Map(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        int distinct = index % Distinct;
        return _indices?[distinct] ?? distinct;
    }
}
