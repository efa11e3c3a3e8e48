using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace StyleGanSharp.Runtime;

/// <summary>Threads that do parts of a job side by side; each computes with an equal share of the threads that libtorch had where the team was made.</summary>
/// <remarks>libtorch keeps its number of threads, its gradient mode and TorchSharp its dispose scopes by thread: a part begins with the defaults.</remarks>
internal sealed class ThreadTeam : IDisposable
{
    private readonly Member[] _members;

    /// <param name="members">How many threads, at least 1.</param>
    public ThreadTeam(int members)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        int threads = get_num_threads();
        _members = [.. Enumerable.Range(0, members).Select(i => new Member(i, Math.Max(threads / members, 1)))];
        Run(static _ => { });

        // A member's number is also what threads that start later would begin with.
        set_num_threads(threads);
    }

    /// <summary>Calls <paramref name="part"/> with 0 … members-1, each on its own thread, and returns when all are done. The first exception is thrown on.</summary>
    public void Run(Action<int> part)
    {
        foreach (Member member in _members)
        {
            member.Start(part);
        }

        foreach (Member member in _members)
        {
            member.Wait();
        }

        Array.Find(_members, member => member.Failure is not null)?.Failure!.Throw();
    }

    public void Dispose()
    {
        foreach (Member member in _members)
        {
            member.Dispose();
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
            (_part, Failure) = (part, null);
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
                try
                {
                    part(number);
                }
                catch (Exception e)
                {
                    Failure = ExceptionDispatchInfo.Capture(e);
                }

                _done.Release();
            }
        }
    }
}
