using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using StyleGanSharp.Rendering;

namespace StyleGanSharp.Tests.Rendering;

/// <summary>The laws of sharing a network, with a renderer and a clock that are made up.</summary>
public sealed class RenderWorkerTests
{
    [Property(MaxTest = 300)]
    public void Given_any_order_of_requests_and_steps_When_all_is_done_Then_each_session_got_its_last_request_and_revisions_never_went_back(byte[] events)
    {
        using var fake = new FakeWorker();
        FakeWorker.FakePage[] pages = [fake.Open(), fake.Open(), fake.Open()];
        int[] last = [-1, -1, -1];
        int revision = 0;
        foreach (byte item in events)
        {
            if (item % 4 == 3)
            {
                fake.Worker.Step();
                continue;
            }

            last[item % 4] = ++revision;
            Assert.True(pages[item % 4].Slot.Submit(revision, revision * 10));
        }

        fake.Finish();
        Assert.InRange(fake.MostAtOnce, 0, 1);
        for (int i = 0; i < pages.Length; i++)
        {
            int[] revisions = [.. pages[i].Frames.Select(frame => frame.Revision)];
            Assert.Equal(revisions.Order().Distinct(), revisions);
            Assert.All(pages[i].Frames, frame => Assert.Equal(frame.Revision * 10, frame.Frame));
            Assert.Equal(last[i], revisions.LastOrDefault(-1));
        }
    }

    [Property(MaxTest = 200)]
    public void Given_sessions_that_ask_all_the_time_and_a_job_When_one_asks_Then_it_waits_at_most_a_frame_of_each_session_and_a_slice(PositiveInt count, byte[] busy)
    {
        int sessions = (count.Get % 6) + 1;
        using var fake = new FakeWorker();
        FakeWorker.FakePage[] pages = [.. Enumerable.Range(0, sessions).Select(_ => fake.Open())];
        fake.Worker.Enqueue(null, fake.Slices(1000));
        var asked = new TimeSpan?[sessions];
        int revision = 0;
        TimeSpan longest = (FakeWorker.FrameTime * sessions) + FakeWorker.SliceTime;
        for (int step = 0; step < busy.Length + 20; step++)
        {
            for (int i = 0; i < sessions; i++)
            {
                bool asks = step >= busy.Length || ((busy[step] >> i) & 1) == 1;
                if (asks && asked[i] is null)
                {
                    asked[i] = fake.Clock.Now;
                    pages[i].Slot.Submit(++revision, 1);
                }
            }

            int[] before = [.. pages.Select(page => page.Frames.Count)];
            Assert.True(fake.Worker.Step());
            for (int i = 0; i < sessions; i++)
            {
                if (pages[i].Frames.Count > before[i])
                {
                    Assert.InRange(fake.Clock.Now - asked[i]!.Value, TimeSpan.Zero, longest);
                    asked[i] = null;
                }

                Assert.True(asked[i] is not { } since || fake.Clock.Now - since <= longest, "a session starves");
            }
        }
    }

    [Property(MaxTest = 100)]
    public void Given_a_page_that_does_not_acknowledge_When_it_asks_again_and_again_Then_it_gets_two_frames_and_later_the_newest(PositiveInt requests)
    {
        using var fake = new FakeWorker();
        FakeWorker.FakePage page = fake.Open();
        page.Acknowledges = false;
        int count = (requests.Get % 40) + 3;
        for (int revision = 1; revision <= count; revision++)
        {
            page.Slot.Submit(revision, revision);
            fake.Finish();
        }

        Assert.Equal([1, 2], page.Frames.Select(frame => frame.Revision));
        page.Slot.Acknowledge();
        fake.Finish();
        Assert.Equal([1, 2, count], page.Frames.Select(frame => frame.Revision));
    }

    [Fact]
    public void Given_a_running_frame_When_a_newer_request_arrives_Then_it_is_finished_and_the_newest_follows()
    {
        using var fake = new FakeWorker();
        FakeWorker.FakePage page = fake.Open();
        fake.OnRender = request =>
        {
            if (request == 1)
            {
                page.Slot.Submit(2, 2);
                page.Slot.Submit(3, 3);
            }
        };
        page.Slot.Submit(1, 1);
        fake.Finish();
        Assert.Equal([(1, FakeWorker.FrameTime), (3, FakeWorker.FrameTime)], page.Frames.Select(frame => (frame.Revision, frame.Duration)));
    }

    [Fact]
    public void Given_a_request_of_an_older_revision_When_it_arrives_late_Then_it_is_ignored()
    {
        using var fake = new FakeWorker();
        FakeWorker.FakePage page = fake.Open();
        Assert.True(page.Slot.Submit(5, 5));
        Assert.False(page.Slot.Submit(4, 4));
        Assert.False(page.Slot.Submit(5, 6));
        fake.Finish();
        Assert.Equal((5, 5), (page.Frames.Single().Revision, page.Frames.Single().Frame));
    }

    [Fact]
    public void Given_a_page_that_leaves_When_its_frame_is_running_Then_the_frame_is_abandoned_and_its_jobs_end_and_the_slot_is_free()
    {
        using var fake = new FakeWorker(maxSessions: 1);
        FakeWorker.FakePage page = fake.Open();
        Assert.Null(fake.Worker.Open(page));
        int slices = 0;
        RenderJob job = fake.Worker.Enqueue(page.Slot, fake.Slices(10, _ => slices++))!;
        page.Slot.Submit(1, 1);
        fake.OnRender = _ => page.Slot.Dispose();
        fake.Finish();
        Assert.Empty(page.Frames);
        Assert.Empty(page.Errors);
        Assert.True(job.Completion.IsCanceled);
        Assert.InRange(slices, 0, 1);
        Assert.Null(fake.Worker.Enqueue(page.Slot, fake.Slices(1)));
        FakeWorker.FakePage next = fake.Open();
        fake.OnRender = null;
        next.Slot.Submit(1, 7);
        fake.Finish();
        Assert.Equal(7, next.Frames.Single().Frame);
    }

    [Fact]
    public void Given_a_renderer_that_throws_When_it_is_asked_again_Then_there_was_one_error_and_the_worker_lives_on()
    {
        using var fake = new FakeWorker();
        FakeWorker.FakePage page = fake.Open();
        for (int revision = 1; revision <= 4; revision++)
        {
            page.Slot.Submit(revision, -revision);
            fake.Finish();
        }

        page.Slot.Submit(5, 5);
        fake.Finish();
        Assert.Equal([1, 2, 3, 4], page.Errors.Select(error => error.Revision));
        Assert.Equal("cannot render -1", page.Errors[0].Message);
        Assert.Equal(5, page.Frames.Single().Frame);
    }

    [Fact]
    public void Given_several_jobs_When_they_run_Then_one_runs_at_a_time_in_order_and_places_move_up_and_more_than_the_limit_are_refused()
    {
        using var fake = new FakeWorker(maxJobs: 3);
        var order = new List<int>();
        RenderJob[] jobs = [.. Enumerable.Range(0, 3).Select(number => fake.Worker.Enqueue(null, fake.Slices(2, _ => order.Add(number)))!)];
        Assert.Null(fake.Worker.Enqueue(null, fake.Slices(1)));
        Assert.Equal([0, 1, 2], jobs.Select(job => job.Place));
        jobs[1].Cancel();
        while (!jobs[0].Completion.IsCompleted)
        {
            Assert.True(fake.Worker.Step());
        }

        Assert.Equal([0, 1], jobs[1..].Select(job => job.Place));
        fake.Finish();
        Assert.Equal([0, 0, 2, 2], order);
        Assert.True(jobs[0].Completion.IsCompletedSuccessfully && jobs[1].Completion.IsCanceled && jobs[2].Completion.IsCompletedSuccessfully);
        Assert.Equal(1, jobs[2].Fraction);
    }

    [Fact]
    public void Given_a_job_whose_slice_throws_When_it_runs_Then_it_ends_with_the_error_and_the_next_one_runs()
    {
        using var fake = new FakeWorker();
        RenderJob bad = fake.Worker.Enqueue(null, fake.Slices(3, _ => throw new InvalidOperationException("no")))!;
        RenderJob good = fake.Worker.Enqueue(null, fake.Slices(1))!;
        fake.Finish();
        Assert.Equal("no", bad.Completion.Exception!.InnerException!.Message);
        Assert.True(good.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Given_a_thread_that_works_When_pages_ask_from_other_threads_Then_each_gets_its_last_request_and_disposing_ends_it()
    {
        using var worker = new RenderWorker<int, int>((request, _) => request, TimeProvider.System, 4, 4);
        var pages = Enumerable.Range(0, 4).Select(_ => new LastFrame()).ToArray();
        worker.Start();
        await Task.WhenAll(pages.Select(page => Task.Run(() =>
        {
            page.Slot = worker.Open(page)!;
            for (int revision = 1; revision <= 500; revision++)
            {
                page.Slot.Submit(revision, revision);
            }
        })));
        await Task.WhenAll(pages.Select(page => page.Done.Task)).WaitAsync(TimeSpan.FromSeconds(30));
        RenderJob waiting = worker.Enqueue(null, Enumerable.Repeat(0.5, int.MaxValue))!;
        worker.Dispose();
        Assert.True(waiting.Completion.IsCanceled);
        Assert.All(pages, page => Assert.True(page.Slot.IsClosed));
    }

    [Fact]
    public async Task Given_a_page_that_ends_the_worker_When_it_is_called_by_its_thread_Then_nothing_waits_for_itself()
    {
        using var worker = new RenderWorker<int, int>((request, _) => request, TimeProvider.System, 1, 1);
        var page = new LastFrame { OnDone = worker.Dispose };
        page.Slot = worker.Open(page)!;
        worker.Start();
        page.Slot.Submit(500, 1);
        await page.Done.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(page.Slot.IsClosed);
    }

    private sealed class LastFrame : IFrameReceiver<int>
    {
        public RenderSlot<int, int> Slot { get; set; } = null!;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Action OnDone { get; init; } = () => { };

        public void Receive(int revision, int frame, TimeSpan duration)
        {
            Slot.Acknowledge();
            if (revision == 500)
            {
                OnDone();
                Done.TrySetResult();
            }
        }

        public void Fail(int revision, Exception error) => Done.TrySetException(error);
    }
}
