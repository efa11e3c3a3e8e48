namespace StyleGanSharp.Data;

/// <summary>Keeps images in memory once they were read, as many as a limit allows: decoding or drawing them again every epoch can take as long as training a small network.</summary>
/// <remarks>Safe for use from several threads at once.</remarks>
internal sealed class CachedImages
{
    /// <summary>The part of the available memory that images may take: one over this.</summary>
    private const int MemoryDivisor = 8;

    private readonly ImageDataset _dataset;
    private readonly byte[]?[] _images;
    private readonly long _maxImages;
    private long _cached;

    private CachedImages(ImageDataset dataset, long? maxBytes)
    {
        _dataset = dataset;
        _images = new byte[dataset.Count][];
        long limit = maxBytes ?? (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / MemoryDivisor);
        _maxImages = limit / dataset.ImageBytes;
    }

    /// <summary>The images, cached.</summary>
    /// <param name="dataset">Not disposed.</param>
    /// <param name="maxBytes">The limit; null is an eighth of the memory that the process may use.</param>
    /// <returns>It need not be disposed.</returns>
    public static ImageDataset Of(ImageDataset dataset, long? maxBytes = null) => dataset.ReadBy(new CachedImages(dataset, maxBytes).Read, dataset.Resolution);

    private void Read(int index, Span<byte> pixels)
    {
        if (Volatile.Read(ref _images[index]) is { } known)
        {
            known.CopyTo(pixels);
            return;
        }

        _dataset.ReadImage(index, pixels);

        // Two threads may read the same image at the same time: one stays, both count.
        if (Volatile.Read(ref _cached) < _maxImages && Interlocked.Increment(ref _cached) <= _maxImages)
        {
            Volatile.Write(ref _images[index], pixels.ToArray());
        }
    }
}
