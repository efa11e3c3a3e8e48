using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>A source whose pictures are made smaller by averaging squares of pixels, for networks that are trained small first.</summary>
internal sealed class ScaledSource : IImageSource
{
    private readonly IImageSource _source;
    private readonly int _factor;

    private ScaledSource(IImageSource source, int resolution)
    {
        (_source, Resolution, _factor) = (source, resolution, source.Resolution / resolution);
    }

    public string Name => _source.Name;

    public int Count => _source.Count;

    public int Resolution { get; }

    public int Channels => _source.Channels;

    public int LabelDim => _source.LabelDim;

    /// <summary>Takes over the source; returns it as it is when it has the resolution.</summary>
    public static IImageSource Scale(IImageSource source, int resolution) => source.Resolution == resolution ? source
        : source.Resolution > resolution ? new ScaledSource(source, resolution)
        : throw new StyleGanException($"The pictures of {source.Name} are {source.Resolution} pixels; {resolution} (--resolution) are asked for, and pictures are only made smaller. Build the data larger.");

    public void ReadImage(int index, Span<byte> pixels)
    {
        int from = _source.Resolution;
        byte[] large = new byte[Channels * from * from];
        _source.ReadImage(index, large);
        int area = _factor * _factor;
        for (int row = 0; row < Channels * Resolution; row++)
        {
            for (int column = 0; column < Resolution; column++)
            {
                int sum = area / 2;
                for (int i = 0; i < area; i++)
                {
                    sum += large[((((row * _factor) + (i / _factor)) * from) + (column * _factor)) + (i % _factor)];
                }

                pixels[(row * Resolution) + column] = (byte)(sum / area);
            }
        }
    }

    public void ReadLabel(int index, Span<float> label) => _source.ReadLabel(index, label);

    public string Describe(int index) => _source.Describe(index);

    public void Dispose() => _source.Dispose();
}
