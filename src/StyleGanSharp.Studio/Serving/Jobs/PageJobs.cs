using System.Collections.Concurrent;
using StyleGanSharp.Rendering;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Serving.Jobs;

/// <summary>The jobs of one page, one of a kind at a time. What the page is told of them is looked up several times a second, so a fast job does not flood it.</summary>
/// <param name="session">The page.</param>
/// <param name="slot">Its place; jobs end with it.</param>
internal sealed class PageJobs(PageSession session, RenderSlot<RenderRequest, RenderedFrame> slot)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(120);

    private static readonly Dictionary<string, Func<JobRequest, PageJob>> Kinds = new(StringComparer.Ordinal)
    {
        ["project"] = request => new ProjectionJob(request),
        ["drag"] = request => new DragJob(request),
        ["find"] = request => new FindJob(request),
        ["figures"] = request => new FiguresJob(request),
        ["layers"] = request => new LayersJob(request),
        ["spectrum"] = request => new SpectrumJob(request),
        ["sticking"] = request => new StickingJob(request),
        ["tune"] = request => new TuningJob(request),
    };

    private readonly ConcurrentDictionary<string, (PageJob Job, RenderJob Run)> _running = new(StringComparer.Ordinal);

    /// <summary>Starts a job in place of the one of its kind.</summary>
    /// <exception cref="StyleGanException">When it cannot be started; says why.</exception>
    public void Start(string kind, int id, JobRequest request)
    {
        if (!Kinds.TryGetValue(kind, out Func<JobRequest, PageJob>? make))
        {
            throw new UsageException($"The studio has no job '{kind}'. Load the page again.");
        }

        Cancel(kind);
        PageJob job = make(request);
        if (session.Studio.Worker.Enqueue(slot, job.Slices()) is not { } run)
        {
            job.Dispose();
            throw new UsageException("Too many jobs are waiting already. Try again when one is done.");
        }

        _running[kind] = (job, run);
        _ = Follow(kind, id, job, run);
    }

    /// <summary>Ends a job with what it has.</summary>
    public void Stop(string kind)
    {
        if (_running.TryGetValue(kind, out (PageJob Job, RenderJob Run) found))
        {
            if (found.Run.Place > 0)
            {
                found.Run.Cancel(); // it has nothing yet
            }
            else
            {
                found.Job.Stop();
            }
        }
    }

    /// <summary>Ends a job, and forgets what it has.</summary>
    public void Cancel(string kind)
    {
        if (_running.TryRemove(kind, out (PageJob Job, RenderJob Run) found))
        {
            found.Run.Cancel();
        }
    }

    /// <summary>The running job of a kind.</summary>
    public PageJob? Find(string kind) => _running.TryGetValue(kind, out (PageJob Job, RenderJob Run) found) ? found.Job : null;

    private async Task Follow(string kind, int id, PageJob job, RenderJob run)
    {
        (int Place, double Fraction, object? Status)? told = null;
        while (true)
        {
            bool isOver = await Task.WhenAny(run.Completion, Task.Delay(Tick)) == run.Completion;
            (int, double, object?) now = (run.Place, run.Fraction, job.Status);
            if (now != told && !slot.IsClosed)
            {
                session.Send(new { type = "job", job = kind, id, phase = "running", place = run.Place, fraction = run.Fraction, status = job.Status });
                told = now;
            }

            if (job.TakePreview() is { } preview)
            {
                session.Preview(id, preview);
            }

            if (isOver)
            {
                break;
            }
        }

        _running.TryRemove(KeyValuePair.Create(kind, (job, run)));
        if (!slot.IsClosed)
        {
            session.Send(run.Completion.IsCompletedSuccessfully ? new { type = "job", job = kind, id, phase = "done", result = job.Result }
                : run.Completion.IsCanceled ? new { type = "job", job = kind, id, phase = "canceled" }
                : new { type = "job", job = kind, id, phase = "failed", message = Sentences.Of(run.Completion.Exception!.InnerException!) });
        }

        job.Dispose();
    }
}
