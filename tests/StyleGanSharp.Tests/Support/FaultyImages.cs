using StyleGanSharp.Data;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Tests.Support;

/// <summary>Images of which some cannot be read.</summary>
/// <param name="inner">The images.</param>
/// <param name="fault">What a read throws, by the image and by the number of reads of loader threads so far; null reads it.</param>
internal sealed class FaultyImages(IImageStorage inner, Func<int, int, Exception?> fault) : IImageStorage
{
    private int _reads;

    public string Name => inner.Name;

    public int Count => inner.Count;

    public LabelTable? Labels => inner.Labels;

    public bool IsUniform => inner.IsUniform;

    /// <summary>Whether the calling thread reads ahead for a training.</summary>
    public static bool IsLoading => Thread.CurrentThread.Name?.StartsWith("image loader", StringComparison.Ordinal) == true;

    public Image Read(int index)
    {
        int reads = IsLoading ? Interlocked.Increment(ref _reads) : Volatile.Read(ref _reads);
        return fault(index, reads) is { } error ? throw error : inner.Read(index);
    }

    public byte[] Fingerprint(int index) => inner.Fingerprint(index);

    public (int Width, int Height, int Channels) Identify(int index) => inner.Identify(index);

    public string Describe(int index) => inner.Describe(index);

    public void Dispose() => inner.Dispose();
}
