using StyleGanSharp.Rendering;

namespace StyleGanSharp.Tests.Rendering;

/// <summary>A worker whose renderer only lets a manual clock run, and what its sessions got.</summary>
internal sealed class FakeWorker : IDisposable
{
    public static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan SliceTime = TimeSpan.FromMilliseconds(30);

    public FakeWorker(int maxSessions = 8, int maxJobs = 4)
    {
        Worker = new RenderWorker<int, int>(
            (request, abandoned) =>
            {
                MostAtOnce = Math.Max(MostAtOnce, ++_running);
                try
                {
                    Clock.Advance(FrameTime);
                    OnRender?.Invoke(request);
                    abandoned.ThrowIfCancellationRequested();
                    return request >= 0 ? request : throw new InvalidOperationException($"cannot render {request}");
                }
                finally
                {
                    _running--;
                }
            },
            Clock, maxSessions, maxJobs);
    }

    private int _running;

    public ManualClock Clock { get; } = new();

    public RenderWorker<int, int> Worker { get; }

    public int MostAtOnce { get; private set; }

    /// <summary>What happens while a frame is made.</summary>
    public Action<int>? OnRender { get; set; }

    public FakePage Open()
    {
        var page = new FakePage(Clock);
        page.Slot = Worker.Open(page)!;
        return page;
    }

    /// <summary>A job of some slices.</summary>
    public IEnumerable<double> Slices(int count, Action<int>? each = null)
    {
        for (int i = 0; i < count; i++)
        {
            Clock.Advance(SliceTime);
            each?.Invoke(i);
            yield return (i + 1.0) / count;
        }
    }

    /// <summary>Works until nothing waits.</summary>
    public void Finish()
    {
        while (Worker.Step())
        {
        }
    }

    public void Dispose() => Worker.Dispose();

    internal sealed class FakePage(ManualClock clock) : IFrameReceiver<int>
    {
        public RenderSlot<int, int> Slot { get; set; } = null!;

        public List<(int Revision, int Frame, TimeSpan Duration, TimeSpan At)> Frames { get; } = [];

        public List<(int Revision, string Message)> Errors { get; } = [];

        /// <summary>Whether frames are acknowledged as they come.</summary>
        public bool Acknowledges { get; set; } = true;

        public void Receive(int revision, int frame, TimeSpan duration)
        {
            Frames.Add((revision, frame, duration, clock.Now));
            if (Acknowledges)
            {
                Slot.Acknowledge();
            }
        }

        public void Fail(int revision, Exception error) => Errors.Add((revision, error.Message));
    }
}
