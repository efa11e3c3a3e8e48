using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>A source whose images are made smaller by averaging squares of pixels, for networks that are trained small first.</summary>
internal sealed class ScaledSource : IImageSource
{
    private readonly IImageSource _source;

    private ScaledSource(IImageSource source, int resolution) => (_source, Resolution) = (source, resolution);

    public string Name => _source.Name;

    public int Count => _source.Count;

    public int Resolution { get; }

    public int Channels => _source.Channels;

    public int LabelDim => _source.LabelDim;

    /// <summary>Takes over the source; returns it as it is when it has the resolution.</summary>
    public static IImageSource Scale(IImageSource source, int resolution) => source.Resolution == resolution ? source
        : source.Resolution > resolution ? new ScaledSource(source, resolution)
        : throw new StyleGanException($"The images of {source.Name} are {source.Resolution} pixels; {resolution} (ImageSourceOptions.Resolution) are asked for, and images are only made smaller. Build the data larger.");

    public void ReadImage(int index, Span<byte> pixels)
    {
        byte[] large = new byte[Channels * _source.Resolution * _source.Resolution];
        _source.ReadImage(index, large);
        Average(large, Channels, _source.Resolution, Resolution, pixels);
    }

    public void ReadLabel(int index, Span<float> label) => _source.ReadLabel(index, label);

    public string Describe(int index) => _source.Describe(index);

    public void Dispose() => _source.Dispose();

    /// <summary>Means of squares of pixels, rounded.</summary>
    /// <param name="large">[channels, from, from].</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="from">Width and height of the large image.</param>
    /// <param name="to">Width and height of the small one, a divisor.</param>
    /// <param name="small">Receives [channels, to, to].</param>
    public static void Average(ReadOnlySpan<byte> large, int channels, int from, int to, Span<byte> small)
    {
        int factor = from / to;
        int area = factor * factor;
        for (int row = 0; row < channels * to; row++)
        {
            for (int column = 0; column < to; column++)
            {
                int sum = area / 2;
                for (int i = 0; i < factor; i++)
                {
                    foreach (byte pixel in large.Slice((((row * factor) + i) * from) + (column * factor), factor))
                    {
                        sum += pixel;
                    }
                }

                small[(row * to) + column] = (byte)(sum / area);
            }
        }
    }
}
