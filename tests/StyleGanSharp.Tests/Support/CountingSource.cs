using StyleGanSharp.Data;

namespace StyleGanSharp.Tests.Support;

/// <summary>Counts how often images are read.</summary>
internal sealed class CountingSource(IImageSource inner) : IImageSource
{
    private int _reads;

    public int Reads => _reads;

    public string Name => inner.Name;

    public int Count => inner.Count;

    public int Resolution => inner.Resolution;

    public int Channels => inner.Channels;

    public int LabelDim => inner.LabelDim;

    public void ReadImage(int index, Span<byte> pixels)
    {
        Interlocked.Increment(ref _reads);
        inner.ReadImage(index, pixels);
    }

    public void ReadLabel(int index, Span<float> label) => inner.ReadLabel(index, label);

    public string Describe(int index) => inner.Describe(index);

    public void Dispose() => inner.Dispose();
}
