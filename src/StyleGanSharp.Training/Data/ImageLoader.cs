using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Data;

/// <summary>An endless stream of shuffled batches, read ahead by threads of its own.</summary>
/// <remarks>
/// Each epoch is a permutation of the whole data that follows from seed and epoch alone, so the stream is the same for any number of
/// workers, and continues exactly from a saved <see cref="Position"/>. Several processes take turns: each takes a block of images of the
/// common stream, in the order of the ranks. The next image of the data takes the place of one that cannot be read (<see cref="ImageDataset.Unreadable"/>),
/// so that the stream follows from the data alone then too.
/// </remarks>
public sealed class ImageLoader : IDisposable
{
    private readonly record struct Buffers(byte[] Pixels, float[] Labels);

    private readonly ImageDataset _dataset;
    private readonly int _batchSize;
    private readonly int _rank;
    private readonly int _worldSize;
    private readonly int _block;
    private readonly long _firstPosition;
    private readonly int _imageBytes;
    private readonly int _labelDim;
    private readonly ShuffledOrder _order;
    private readonly ConcurrentBag<Buffers> _free = [];
    private readonly OrderedWorkers<Buffers> _workers;

    /// <summary>Starts reading.</summary>
    /// <param name="dataset">The images; not disposed by the loader, and to be kept open until it is disposed.</param>
    /// <param name="batchSize">Batch size, at least 1.</param>
    /// <param name="seed">Order of the images.</param>
    /// <param name="position">Where to start: 0, or the <see cref="Position"/> of an earlier loader with the same data and seed.</param>
    /// <param name="workers">Reading threads, at least 1.</param>
    /// <param name="prefetch">Batches to read ahead, at least 1.</param>
    /// <param name="rank">Number of this process, from 0.</param>
    /// <param name="worldSize">Number of processes that share the stream.</param>
    /// <param name="block">Images that a process takes in a row, a divisor of <paramref name="batchSize"/>; 0 is the whole batch size.</param>
    /// <exception cref="ArgumentOutOfRangeException">When an argument is out of range.</exception>
    public ImageLoader(ImageDataset dataset, int batchSize, ulong seed, long position = 0, int workers = 2, int prefetch = 4, int rank = 0, int worldSize = 1, int block = 0)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfLessThan(dataset.Count, 1, nameof(dataset));
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(prefetch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(worldSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)rank, (uint)worldSize, nameof(rank));
        ArgumentOutOfRangeException.ThrowIfNegative(block);
        ArgumentOutOfRangeException.ThrowIfNotEqual(batchSize % (block == 0 ? batchSize : block), 0, nameof(block));
        LibTorch.EnsureLoaded();
        _dataset = dataset;
        _batchSize = batchSize;
        _rank = rank;
        _worldSize = worldSize;
        _block = block == 0 ? batchSize : block;
        _firstPosition = position;
        Position = position;
        _imageBytes = dataset.ImageBytes;
        _labelDim = dataset.LabelDim;
        _order = new ShuffledOrder(dataset.Count, seed);
        _workers = new OrderedWorkers<Buffers>(Load, long.MaxValue, workers, prefetch, "image loader");
    }

    /// <summary>Number of images that all processes have taken so far; the state to save.</summary>
    public long Position { get; private set; }

    /// <summary>Takes the next batch, waiting for it if need be.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A fresh batch.</returns>
    /// <exception cref="StyleGanException">When more than half of the images cannot be read; names the first. The position stays.</exception>
    /// <exception cref="OperationCanceledException">When canceled.</exception>
    public LoaderBatch Next(CancellationToken cancellationToken = default)
    {
        Buffers buffers = _workers.Next(cancellationToken);
        Tensor images = empty([_batchSize, _dataset.Channels, _dataset.Resolution, _dataset.Resolution], ScalarType.Byte, CPU);
        images.bytes = buffers.Pixels;
        Tensor labels = empty([_batchSize, _labelDim], ScalarType.Float32, CPU);
        if (_labelDim > 0)
        {
            labels.bytes = MemoryMarshal.AsBytes(buffers.Labels.AsSpan());
        }

        _free.Add(buffers);
        Position += (long)_batchSize * _worldSize;
        return new LoaderBatch(images, labels);
    }

    /// <summary>Stops the reading threads.</summary>
    public void Dispose() => _workers.Dispose();

    private Buffers Load(long batch)
    {
        if (!_free.TryTake(out Buffers buffers))
        {
            buffers = new Buffers(new byte[checked(_batchSize * _imageBytes)], new float[_batchSize * _labelDim]);
        }

        long first = _firstPosition + (batch * _batchSize * _worldSize);
        for (int i = 0; i < _batchSize; i++)
        {
            int index = _dataset.ReadNext(_order[first + (((long)(i / _block) * _worldSize) + _rank) * _block + (i % _block)], buffers.Pixels.AsSpan(i * _imageBytes, _imageBytes));
            _dataset.ReadLabel(index, buffers.Labels.AsSpan(i * _labelDim, _labelDim));
        }

        return buffers;
    }
}
