using StyleGanSharp.Data;

namespace StyleGanSharp.Benchmarks;

/// <summary>Noise in place of data: what images show does not change how long they take.</summary>
internal sealed class RandomImages(int resolution) : IImageSource
{
    public string Name => "noise";

    public int Count => 1 << 16;

    public int Resolution => resolution;

    public int Channels => 3;

    public int LabelDim => 0;

    public void ReadImage(int index, Span<byte> pixels) => new Random(index).NextBytes(pixels);

    public void ReadLabel(int index, Span<float> label)
    {
    }

    public string Describe(int index) => $"noise {index}";

    public void Dispose()
    {
    }
}
