using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace StyleGanSharp.Rendering;

/// <summary>Long work of the library as slices: it has a thread of its own, which stands still except for the time of a slice. So dispose scopes, gradient mode and whatever else belongs to a thread stay apart from those of frames, and still one thread computes at a time.</summary>
internal sealed class SlicedWork : IDisposable
{
    private readonly SemaphoreSlim _go = new(0);
    private readonly SemaphoreSlim _back = new(0);
    private volatile bool _isCanceled;
    private volatile bool _isDone;
    private double _fraction;

    private SlicedWork()
    {
    }

    /// <summary>Cuts work into slices.</summary>
    /// <param name="work">Calls <see cref="Pause"/> where a slice may end.</param>
    /// <returns>How far the work is after each slice, 0 … 1. Who disposes the enumerator early ends the work at its pause with an <see cref="OperationCanceledException"/>.</returns>
    public static IEnumerable<double> Of(Action<SlicedWork> work)
    {
        using var sliced = new SlicedWork();
        ExceptionDispatchInfo? failure = null;
        int threads = get_num_threads();
        var thread = new Thread(() =>
        {
            sliced._go.Wait();
            try
            {
                _ = get_num_threads(); // libtorch sets a thread's number when it is first asked for: now, not after it was changed
                set_num_threads(threads);
                work(sliced);
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }

            sliced._isDone = true;
            sliced._back.Release();
        })
        { IsBackground = true, Name = "job" };
        thread.Start();
        try
        {
            while (true)
            {
                sliced._go.Release();
                sliced._back.Wait();
                if (sliced._isDone)
                {
                    break;
                }

                yield return sliced._fraction;
            }
        }
        finally
        {
            if (!sliced._isDone)
            {
                sliced._isCanceled = true;
                sliced._go.Release();
            }

            thread.Join();
        }

        failure?.Throw();
    }

    public void Dispose()
    {
        _go.Dispose();
        _back.Dispose();
    }

    /// <summary>Ends a slice; returns when the next one begins.</summary>
    /// <param name="fraction">How far the work is; null is as before.</param>
    /// <exception cref="OperationCanceledException">When there is no next one.</exception>
    public void Pause(double? fraction = null)
    {
        _fraction = fraction ?? _fraction;
        if (_isCanceled)
        {
            throw new OperationCanceledException();
        }

        _back.Release();
        _go.Wait();
        if (_isCanceled)
        {
            throw new OperationCanceledException();
        }
    }
}
