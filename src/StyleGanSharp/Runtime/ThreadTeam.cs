using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace StyleGanSharp.Runtime;

/// <summary>The caller's thread and others that do parts of a job side by side; each computes with an equal part of the threads that libtorch had where the team was made.</summary>
/// <remarks>
/// libtorch keeps its number of threads, its gradient mode and TorchSharp its dispose scopes by thread: parts on other threads than the caller's begin with the defaults.
/// While parts run, that number is also what a thread begins with that asks libtorch for something for the first time.
/// The caller takes part, as a thread that wakes as many threads as there are cores and then waits itself leaves two of them on one core for some milliseconds.
/// </remarks>
internal sealed class ThreadTeam : IDisposable
{
    private readonly Member[] _members;
    private readonly int _threadsEach;

    /// <param name="members">How many threads with the caller's, at least 1.</param>
    public ThreadTeam(int members)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        int threads = get_num_threads();
        _threadsEach = Math.Max(threads / members, 1);
        _members = [.. Enumerable.Range(1, members - 1).Select(i => new Member(i, _threadsEach))];
        Run(static _ => { });
    }

    /// <summary>Calls <paramref name="part"/> with 0 … members-1, the first on the caller's thread and each other on its own, and returns when all are done. The first exception is thrown on.</summary>
    public void Run(Action<int> part)
    {
        foreach (Member member in _members)
        {
            member.Start(part);
        }

        int threads = get_num_threads();
        set_num_threads(_threadsEach);
        ExceptionDispatchInfo? failure = FailureOf(part, 0);
        foreach (Member member in _members)
        {
            member.Wait();
        }

        set_num_threads(threads);
        failure ??= Array.Find(_members, member => member.Failure is not null)?.Failure;
        failure?.Throw();
    }

    public void Dispose()
    {
        foreach (Member member in _members)
        {
            member.Dispose();
        }
    }

    private static ExceptionDispatchInfo? FailureOf(Action<int> part, int number)
    {
        try
        {
            part(number);
            return null;
        }
        catch (Exception e)
        {
            return ExceptionDispatchInfo.Capture(e);
        }
    }

    private sealed class Member : IDisposable
    {
        private readonly SemaphoreSlim _start = new(0);
        private readonly SemaphoreSlim _done = new(0);
        private readonly Thread _thread;
        private Action<int>? _part;

        public Member(int number, int threads)
        {
            _thread = new Thread(() => Work(number, threads)) { IsBackground = true, Name = $"team member {number}" };
            _thread.Start();
        }

        public ExceptionDispatchInfo? Failure { get; private set; }

        public void Start(Action<int> part)
        {
            _part = part;
            _start.Release();
        }

        public void Wait() => _done.Wait();

        public void Dispose()
        {
            _part = null;
            _start.Release();
            _thread.Join();
            _start.Dispose();
            _done.Dispose();
        }

        private void Work(int number, int threads)
        {
            _ = get_num_threads(); // libtorch sets a thread's number when it is first asked for: now, not after it was changed
            set_num_threads(threads);
            for (_start.Wait(); _part is { } part; _start.Wait())
            {
                Failure = FailureOf(part, number);
                _done.Release();
            }
        }
    }
}
