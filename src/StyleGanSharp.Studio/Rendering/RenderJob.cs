namespace StyleGanSharp.Rendering;

/// <summary>Long work that is done in slices between frames.</summary>
internal sealed class RenderJob
{
    private readonly IEnumerator<double> _slices;
    private readonly CancellationToken _cancellationToken;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isCanceled;

    internal RenderJob(object? owner, IEnumerable<double> slices, CancellationToken cancellationToken) =>
        (Owner, _slices, _cancellationToken) = (owner, slices.GetEnumerator(), cancellationToken);

    /// <summary>The slot it belongs to.</summary>
    public object? Owner { get; }

    /// <summary>Jobs before it.</summary>
    public int Place { get; internal set; }

    /// <summary>0 … 1.</summary>
    public double Fraction { get; private set; }

    /// <summary>Ends with the job: canceled, or with the error of a slice.</summary>
    public Task Completion => _done.Task;

    /// <summary>Ends the job before its next slice.</summary>
    public void Cancel() => _isCanceled = true;

    /// <summary>Makes a slice.</summary>
    /// <returns>Whether there may be more.</returns>
    internal bool Advance()
    {
        try
        {
            if (_isCanceled || _cancellationToken.IsCancellationRequested)
            {
                return End(new OperationCanceledException());
            }

            if (_slices.MoveNext())
            {
                Fraction = _slices.Current;
                return true;
            }

            return End(null);
        }
        catch (Exception error)
        {
            return End(error);
        }
    }

    internal bool End(Exception? error)
    {
        _slices.Dispose();
        _ = error switch
        {
            null => _done.TrySetResult(),
            OperationCanceledException => _done.TrySetCanceled(),
            _ => _done.TrySetException(error),
        };
        return false;
    }
}
