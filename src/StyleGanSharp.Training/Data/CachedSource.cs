namespace StyleGanSharp.Data;

/// <summary>Keeps images in memory once they were read, as many as a limit allows: decoding or drawing them again every epoch can take as long as training a small network.</summary>
/// <remarks>Safe for use from several threads at once, as every source.</remarks>
internal sealed class CachedSource : IImageSource
{
    /// <summary>The share of the memory at hand that images may take.</summary>
    private const int Share = 8;

    private readonly IImageSource _source;
    private readonly byte[]?[] _images;
    private readonly long _maxImages;
    private long _kept;

    /// <param name="source">The images; not disposed.</param>
    /// <param name="maxBytes">The limit; null is an eighth of the memory that the process may use.</param>
    public CachedSource(IImageSource source, long? maxBytes = null)
    {
        _source = source;
        _images = new byte[source.Count][];
        long limit = maxBytes ?? (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Share);
        _maxImages = limit / ((long)source.Channels * source.Resolution * source.Resolution);
    }

    public string Name => _source.Name;

    public int Count => _source.Count;

    public int Resolution => _source.Resolution;

    public int Channels => _source.Channels;

    public int LabelDim => _source.LabelDim;

    public void ReadImage(int index, Span<byte> pixels)
    {
        if (Volatile.Read(ref _images[index]) is { } known)
        {
            known.CopyTo(pixels);
            return;
        }

        _source.ReadImage(index, pixels);

        // Two threads may read the same image at the same time: one copy stays, both count.
        if (Volatile.Read(ref _kept) < _maxImages && Interlocked.Increment(ref _kept) <= _maxImages)
        {
            Volatile.Write(ref _images[index], pixels.ToArray());
        }
    }

    public void ReadLabel(int index, Span<float> label) => _source.ReadLabel(index, label);

    public string Describe(int index) => _source.Describe(index);

    public void Dispose()
    {
    }
}
