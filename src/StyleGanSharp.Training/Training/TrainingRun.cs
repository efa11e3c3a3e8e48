using System.Threading.Channels;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Training;

/// <summary>A training that runs on a thread of its own and can be followed as a stream of reports.</summary>
/// <remarks>Leaving the loop over the reports leaves the training running; disposing the run stops it after the current step and saves it.</remarks>
/// <example><code>
/// await using TrainingRun run = TrainingRun.Start(new TrainingOptions { Data = "photos.zip", Preset = "cpu" });
/// await foreach (TrainingProgress p in run)
/// {
///     Console.WriteLine($"{p.Kimg:F1} kimg, {p.Remaining:g} left");
/// }
///
/// Console.WriteLine((await run.Result).Snapshot);
/// </code></example>
public sealed partial class TrainingRun : IAsyncEnumerable<TrainingProgress>, IAsyncDisposable
{
    /// <summary>Reports that wait for a reader; a reader slower than the training misses the oldest.</summary>
    private const int MaxWaiting = 1024;

    private readonly Channel<TrainingProgress> _reports = Channel.CreateBounded<TrainingProgress>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true });

    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _asked;

    private TrainingRun(TrainingOptions options, CancellationToken cancellationToken)
    {
        _asked = cancellationToken;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Result = Task.Factory.StartNew(() => Follow(options), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>How the run ended: complete, or stopped and saved. Fails as <see cref="Train(TrainingOptions, IProgress{TrainingProgress}?, CancellationToken)"/> does.</summary>
    public Task<TrainingResult> Result { get; }

    /// <summary>Starts a new training, or continues one (<see cref="TrainingOptions.Resume"/>).</summary>
    /// <param name="options">What to train on, and how.</param>
    /// <param name="cancellationToken">Stops after the current step and saves. The stream of reports then ends with an <see cref="OperationCanceledException"/>; <see cref="Result"/> has what was saved.</param>
    /// <returns>The run; dispose it.</returns>
    public static TrainingRun Start(TrainingOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new TrainingRun(options, cancellationToken);
    }

    /// <summary>The reports, one after each step, until the run has ended and is saved.</summary>
    /// <param name="cancellationToken">Ends the reading, not the training.</param>
    /// <returns>The reports that no other reader has taken.</returns>
    /// <exception cref="OperationCanceledException">After a run that was asked to stop, or when the reading is canceled.</exception>
    /// <exception cref="StyleGanException">When the training fails, after the reports before it.</exception>
    public async IAsyncEnumerator<TrainingProgress> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (TrainingProgress report in _reports.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return report;
        }

        await Result.ConfigureAwait(false);
        _asked.ThrowIfCancellationRequested();
    }

    /// <summary>Stops the training after its current step, where it still runs, and waits until it is saved.</summary>
    /// <returns>A task that ends with the training, whether it failed or not.</returns>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)Result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private TrainingResult Follow(TrainingOptions options)
    {
        try
        {
            return Train(options, new Reports(_reports.Writer), _stop.Token);
        }
        finally
        {
            _reports.Writer.Complete(); // a failure reaches the reader through the result
        }
    }

    /// <summary>Passes reports on without a thread between, so that their order stays.</summary>
    private sealed class Reports(ChannelWriter<TrainingProgress> writer) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => writer.TryWrite(value);
    }
}
