using StyleGanSharp.Data;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Training;

/// <summary>Batches of a size that may change during a run. The order of the pictures does not depend on the sizes.</summary>
internal sealed class BatchFeed : IDisposable
{
    private readonly IImageSource _source;
    private readonly TrainingOptions _options;
    private readonly ICommunicator _communicator;
    private ImageLoader? _loader;
    private int _batch;

    /// <param name="source">The pictures; not disposed.</param>
    /// <param name="options">Seed and threads.</param>
    /// <param name="position">Pictures that this process has taken so far.</param>
    /// <param name="communicator">The processes that share the stream.</param>
    public BatchFeed(IImageSource source, TrainingOptions options, long position, ICommunicator communicator)
    {
        (_source, _options, _communicator) = (source, options, communicator);
        Position = position;
    }

    /// <summary>Pictures that this process has taken; the state to save.</summary>
    public long Position { get; private set; }

    /// <param name="batch">Pictures of all processes together.</param>
    public LoaderBatch Next(int batch)
    {
        if (_loader is null || batch != _batch)
        {
            _loader?.Dispose();
            _batch = batch;
            _loader = new ImageLoader(
                _source, batch / _communicator.WorldSize, (ulong)_options.Seed, Position, _options.Workers, rank: _communicator.Rank, worldSize: _communicator.WorldSize);
        }

        LoaderBatch next = _loader.Next(CancellationToken.None);
        Position = _loader.Position;
        return next;
    }

    public void Dispose() => _loader?.Dispose();
}
