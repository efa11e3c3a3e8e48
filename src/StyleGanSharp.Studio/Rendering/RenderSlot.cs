namespace StyleGanSharp.Rendering;

/// <summary>The place of a session: its newest request alone, and how many frames it may still be sent.</summary>
/// <typeparam name="TRequest">What the session asks for.</typeparam>
/// <typeparam name="TFrame">What it gets.</typeparam>
internal sealed class RenderSlot<TRequest, TFrame> : IDisposable
    where TRequest : notnull
{
    /// <summary>Frames on their way that the page has not acknowledged; more would only fill the buffers of the connection with old images.</summary>
    public const int Credits = 2;

    private readonly IFrameReceiver<TFrame> _receiver;
    private readonly Lock _gate;
    private readonly Action _wake;
    private readonly Action<RenderSlot<TRequest, TFrame>> _close;
    private readonly CancellationTokenSource _closed = new();
    private (int Revision, TRequest Request)? _pending;
    private int _newest = -1;

    internal RenderSlot(IFrameReceiver<TFrame> receiver, Lock gate, Action wake, Action<RenderSlot<TRequest, TFrame>> close) =>
        (_receiver, _gate, _wake, _close, Closed) = (receiver, gate, wake, close, _closed.Token);

    /// <summary>Canceled when the session leaves.</summary>
    public CancellationToken Closed { get; }

    public bool IsClosed => Closed.IsCancellationRequested;

    /// <summary>Frames that may be sent now.</summary>
    public int FreeCredits { get; private set; } = Credits;

    /// <summary>Whether a request waits and its frame could be sent.</summary>
    internal bool IsReady => _pending is not null && FreeCredits > 0 && !IsClosed;

    /// <summary>Asks for a frame in place of what was asked for before, unless that was of a later revision.</summary>
    /// <returns>Whether the request is taken.</returns>
    public bool Submit(int revision, TRequest request)
    {
        lock (_gate)
        {
            if (revision <= _newest || IsClosed)
            {
                return false;
            }

            _newest = revision;
            _pending = (revision, request);
        }

        _wake();
        return true;
    }

    /// <summary>Takes a credit for a message that is sent beside the frames.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TrySpend()
    {
        lock (_gate)
        {
            if (FreeCredits == 0)
            {
                return false;
            }

            FreeCredits--;
            return true;
        }
    }

    /// <summary>The page has shown a frame.</summary>
    public void Acknowledge()
    {
        lock (_gate)
        {
            FreeCredits = Math.Min(FreeCredits + 1, Credits);
        }

        _wake();
    }

    /// <summary>Ends the session: its request is forgotten, its frame is abandoned and its jobs are canceled.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _pending = null;
        }

        _closed.Cancel();
        _close(this);
    }

    internal (int Revision, TRequest Request) Take()
    {
        (int Revision, TRequest Request) taken = _pending!.Value;
        _pending = null;
        FreeCredits--;
        return taken;
    }

    internal void Deliver(int revision, TFrame frame, TimeSpan duration)
    {
        if (!IsClosed)
        {
            _receiver.Receive(revision, frame, duration);
        }
    }

    internal void Fail(int revision, Exception error)
    {
        Acknowledge();
        if (!IsClosed)
        {
            _receiver.Fail(revision, error);
        }
    }
}
