using System.Runtime.ExceptionServices;

namespace StyleGanSharp.Data;

/// <summary>Does numbered work on threads of its own and hands the results out in order; never more than a window ahead.</summary>
internal sealed class OrderedWorkers<T> : IDisposable
{
    private readonly record struct Slot(bool IsDone, T? Result, ExceptionDispatchInfo? Error);

    private readonly Func<long, T> _work;
    private readonly long _count;
    private readonly Slot[] _window;
    private readonly Thread[] _threads;
    private readonly object _gate = new();
    private long _started;
    private long _taken;
    private bool _isStopping;

    /// <summary>Starts the threads. <paramref name="work"/> makes result i and is called from several of them at once; a count of <see cref="long.MaxValue"/> is without end.</summary>
    public OrderedWorkers(Func<long, T> work, long count, int workers, int window, string name)
    {
        _work = work;
        _count = count;
        _window = new Slot[Math.Max(window, workers)];
        _threads = [.. Enumerable.Range(0, workers).Select(i => new Thread(Run) { IsBackground = true, Name = $"{name} {i}" })];
        foreach (Thread thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Waits for the next result. An error of the work is thrown here, again at each call.</summary>
    public T Next(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(Wake);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopping, this);
            if (_taken >= _count)
            {
                throw new InvalidOperationException("All results have been taken.");
            }

            ref Slot slot = ref _window[_taken % _window.Length];
            while (!slot.IsDone)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Monitor.Wait(_gate);
                ObjectDisposedException.ThrowIf(_isStopping, this);
            }

            cancellationToken.ThrowIfCancellationRequested();
            slot.Error?.Throw();
            T result = slot.Result!;
            slot = default;
            _taken++;
            Monitor.PulseAll(_gate);
            return result;
        }
    }

    /// <summary>Stops and waits for the threads; the piece of work each is at is finished first.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private void Run()
    {
        while (TryStart(out long number))
        {
            Slot slot;
            try
            {
                slot = new Slot(true, _work(number), null);
            }
            catch (Exception e)
            {
                slot = new Slot(true, default, ExceptionDispatchInfo.Capture(e));
            }

            lock (_gate)
            {
                _window[number % _window.Length] = slot;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private bool TryStart(out long number)
    {
        lock (_gate)
        {
            while (!_isStopping && _started < _count && _started >= _taken + _window.Length)
            {
                Monitor.Wait(_gate);
            }

            number = _started;
            if (_isStopping || _started >= _count)
            {
                return false;
            }

            _started++;
            return true;
        }
    }
}
