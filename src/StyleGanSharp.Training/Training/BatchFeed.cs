using StyleGanSharp.Data;
using StyleGanSharp.Distribution;

namespace StyleGanSharp.Training;

/// <summary>Batches whose number and size of images may change during a run. The order of the images does not depend on either.</summary>
internal sealed class BatchFeed : IDisposable
{
    private readonly ImageDataset _dataset;
    private readonly ResolvedTraining _options;
    private readonly ICommunicator _communicator;
    private ImageLoader? _loader;
    private int _batch;
    private int _resolution;
    private ImagePyramid? _pyramid;

    /// <param name="dataset">The images; not disposed.</param>
    /// <param name="options">Seed and threads.</param>
    /// <param name="position">Images that all processes have taken so far.</param>
    /// <param name="communicator">The processes that share the stream.</param>
    /// <param name="scratch">Where a growing run may keep small images while it lasts; null for a run that takes all at their full resolution.</param>
    public BatchFeed(ImageDataset dataset, ResolvedTraining options, long position, ICommunicator communicator, string? scratch = null)
    {
        (_dataset, _options, _communicator) = (CachedImages.Of(dataset), options, communicator);
        Position = position;
        _pyramid = scratch is null || options.Growth is not { } growth ? null : new ImagePyramid(dataset, growth.FirstResolution, scratch);
    }

    /// <summary>Images that all processes have taken; the state to save.</summary>
    public long Position { get; private set; }

    /// <param name="batch">Images of all processes together.</param>
    /// <param name="resolution">Their width and height; ignored, as that of the data, without scratch file.</param>
    public LoaderBatch Next(int batch, int resolution)
    {
        if (_loader is null || batch != _batch || resolution != _resolution)
        {
            _loader?.Dispose();
            (_batch, _resolution) = (batch, resolution);
            if (resolution == _dataset.Resolution)
            {
                // Networks do not shrink again.
                _pyramid?.Dispose();
                _pyramid = null;
            }

            _loader = new ImageLoader(
                _pyramid?.At(resolution) ?? _dataset, batch / _communicator.WorldSize, (ulong)_options.Seed, Position, _options.Workers,
                rank: _communicator.Rank, worldSize: _communicator.WorldSize, block: _options.Replicas / _communicator.WorldSize * _options.MicroBatchSize);
        }

        LoaderBatch next = _loader.Next(CancellationToken.None);
        Position = _loader.Position;
        return next;
    }

    public void Dispose()
    {
        _loader?.Dispose();
        _pyramid?.Dispose();
    }
}
