using StyleGanSharp.Data;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Tests.Support;

/// <summary>Counts how often images are read.</summary>
internal sealed class CountingStorage(IImageStorage inner) : IImageStorage
{
    private int _reads;

    public int Reads => _reads;

    public string Name => inner.Name;

    public int Count => inner.Count;

    public LabelTable? Labels => inner.Labels;

    public bool IsUniform => inner.IsUniform;

    public Image Read(int index)
    {
        Interlocked.Increment(ref _reads);
        return inner.Read(index);
    }

    public (int Width, int Height, int Channels) Identify(int index) => inner.Identify(index);

    public string Describe(int index) => inner.Describe(index);

    public void Dispose() => inner.Dispose();
}
