namespace StyleGanSharp.Rendering;

/// <summary>Shares one network among sessions: one thread, one frame at a time, the sessions in a circle, and a slice of the foremost job once per round. A frame that has begun is finished, however many newer requests wait.</summary>
/// <typeparam name="TRequest">What a session asks for.</typeparam>
/// <typeparam name="TFrame">What it gets.</typeparam>
internal sealed class RenderWorker<TRequest, TFrame> : IDisposable
    where TRequest : notnull
{
    private readonly Lock _gate = new();
    private readonly Func<TRequest, CancellationToken, TFrame> _render;
    private readonly TimeProvider _time;
    private readonly List<RenderSlot<TRequest, TFrame>> _slots = [];
    private readonly List<RenderJob> _jobs = [];
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly int _maxSessions;
    private readonly int _maxJobs;
    private Thread? _thread;
    private volatile bool _isStopped;
    private int _next;

    /// <param name="render">Makes a frame on the worker's thread; its token is canceled when the session leaves.</param>
    /// <param name="time">The clock that frames are measured with.</param>
    /// <param name="maxSessions">Sessions at once.</param>
    /// <param name="maxJobs">Jobs at once, the running one included.</param>
    public RenderWorker(Func<TRequest, CancellationToken, TFrame> render, TimeProvider time, int maxSessions, int maxJobs) => (_render, _time, _maxSessions, _maxJobs) = (render, time, maxSessions, maxJobs);

    /// <summary>Starts the thread that works until this is disposed.</summary>
    public void Start()
    {
        _thread = new Thread(() =>
        {
            while (!_isStopped)
            {
                if (!Step())
                {
                    _work.Wait();
                }
            }
        })
        { IsBackground = true, Name = "render" };
        _thread.Start();
    }

    /// <summary>Takes a session in.</summary>
    /// <param name="receiver">Gets its frames and errors, on the worker's thread.</param>
    /// <returns>Its slot, or null when there is no room; dispose it when the session ends.</returns>
    public RenderSlot<TRequest, TFrame>? Open(IFrameReceiver<TFrame> receiver)
    {
        lock (_gate)
        {
            if (_slots.Count >= _maxSessions || _isStopped)
            {
                return null;
            }

            var slot = new RenderSlot<TRequest, TFrame>(receiver, _gate, Wake, Close);
            _slots.Add(slot);
            return slot;
        }
    }

    /// <summary>Puts a job at the end of the queue.</summary>
    /// <param name="owner">The session it belongs to, with which it ends; null for none.</param>
    /// <param name="slices">Its parts, made on the worker's thread one by one.</param>
    /// <param name="cancellationToken">Ends it between slices.</param>
    /// <returns>The job, or null when the queue is full.</returns>
    public RenderJob? Enqueue(RenderSlot<TRequest, TFrame>? owner, IEnumerable<double> slices, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_jobs.Count >= _maxJobs || _isStopped || owner is { IsClosed: true })
            {
                return null;
            }

            var job = new RenderJob(owner, slices, cancellationToken);
            _jobs.Add(job);
            TellPlaces();
            Wake();
            return job;
        }
    }

    /// <summary>Makes one frame or one slice of a job, whichever has its turn, on the calling thread; the worker's own thread does nothing else.</summary>
    /// <returns>False when nothing waits.</returns>
    public bool Step()
    {
        RenderSlot<TRequest, TFrame>? slot = null;
        RenderJob? job = null;
        (int Revision, TRequest Request)? taken = null;
        lock (_gate)
        {
            for (int i = 0; i <= _slots.Count && slot is null && job is null; i++)
            {
                int turn = (_next + i) % (_slots.Count + 1);
                if (turn == _slots.Count)
                {
                    job = _jobs.FirstOrDefault();
                }
                else if (_slots[turn].IsReady)
                {
                    slot = _slots[turn];
                    taken = slot.Take();
                }

                if (slot is not null || job is not null)
                {
                    _next = (turn + 1) % (_slots.Count + 1);
                    break;
                }
            }
        }

        if (slot is not null && taken is { } asked)
        {
            Render(slot, asked.Revision, asked.Request);
        }
        else if (job is not null)
        {
            Advance(job);
        }

        return slot is not null || job is not null;
    }

    /// <summary>Ends the thread after what it is doing, and all sessions and jobs.</summary>
    public void Dispose()
    {
        RenderSlot<TRequest, TFrame>[] open;
        lock (_gate)
        {
            _isStopped = true;
            open = [.. _slots];
        }

        Array.ForEach(open, slot => slot.Dispose());
        Wake();
        if (_thread != Thread.CurrentThread)
        {
            _thread?.Join(); // a receiver that ends the worker is called by its thread, which ends after this call
        }

        foreach (RenderJob job in _jobs)
        {
            job.End(new OperationCanceledException());
        }

        _jobs.Clear();
    }

    private void Render(RenderSlot<TRequest, TFrame> slot, int revision, TRequest request)
    {
        long start = _time.GetTimestamp();
        try
        {
            TFrame frame = _render(request, slot.Closed);
            slot.Deliver(revision, frame, _time.GetElapsedTime(start));
        }
        catch (OperationCanceledException) when (slot.IsClosed)
        {
            // The session left, so the frame is unnecessary.
        }
        catch (Exception error)
        {
            slot.Fail(revision, error);
        }
    }

    private void Advance(RenderJob job)
    {
        if (job.Advance())
        {
            return;
        }

        lock (_gate)
        {
            _jobs.Remove(job);
            TellPlaces();
        }
    }

    private void TellPlaces()
    {
        for (int place = 0; place < _jobs.Count; place++)
        {
            _jobs[place].Place = place;
        }
    }

    private void Close(RenderSlot<TRequest, TFrame> slot)
    {
        lock (_gate)
        {
            int index = _slots.IndexOf(slot);
            if (index < 0)
            {
                return;
            }

            _slots.RemoveAt(index);
            _next = index < _next ? _next - 1 : _next;
            foreach (RenderJob job in _jobs.Where(job => job.Owner == slot))
            {
                job.Cancel();
            }
        }

        Wake();
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (_work.CurrentCount == 0)
            {
                _work.Release();
            }
        }
    }
}
