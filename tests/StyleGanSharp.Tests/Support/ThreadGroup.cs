using System.Runtime.ExceptionServices;
using StyleGanSharp.Distribution;

namespace StyleGanSharp.Tests.Support;

/// <summary>Processes played by threads: each calls with its own communicator, and all meet in every exchange.</summary>
internal sealed class ThreadGroup : IDisposable
{
    private readonly Barrier _barrier;
    private readonly byte[][] _parts;
    private readonly CancellationTokenSource _lost = new();

    private ThreadGroup(int size) => (_barrier, _parts) = (new Barrier(size), new byte[size][]);

    /// <summary>Runs the same work in all; the first error is thrown on.</summary>
    public static T[] Run<T>(int size, Func<ICommunicator, T> work)
    {
        using var group = new ThreadGroup(size);
        var results = new T[size];
        var failures = new ExceptionDispatchInfo?[size];
        Thread[] threads =
        [
            .. Enumerable.Range(0, size).Select(rank => new Thread(() =>
            {
                try
                {
                    results[rank] = work(new Member(group, rank, size));
                }
                catch (Exception e)
                {
                    failures[rank] = ExceptionDispatchInfo.Capture(e);
                    group._lost.Cancel(); // the others would wait for it
                }
            })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        (failures.FirstOrDefault(failure => failure?.SourceException is not OperationCanceledException and not null) ?? failures.FirstOrDefault(failure => failure is not null))?.Throw();
        return results;
    }

    public void Dispose()
    {
        _barrier.Dispose();
        _lost.Dispose();
    }

    private void Meet() => _barrier.SignalAndWait(_lost.Token);

    private sealed class Member(ThreadGroup group, int rank, int size) : ICommunicator
    {
        public int Rank => rank;

        public int WorldSize => size;

        public string HostOf(int rank) => $"host{rank}";

        public void AllGather(ReadOnlySpan<byte> mine, Span<byte> all)
        {
            Assert.Equal(mine.Length * size, all.Length);
            group._parts[rank] = mine.ToArray();
            group.Meet();
            int start = 0;
            foreach (byte[] part in group._parts)
            {
                part.CopyTo(all[start..]);
                start += part.Length;
            }

            group.Meet();
        }

        public void AllToAll(ReadOnlySpan<byte> send, Span<byte> receive)
        {
            int length = send.Length / size;
            group._parts[rank] = send.ToArray();
            group.Meet();
            for (int other = 0; other < size; other++)
            {
                group._parts[other].AsSpan(rank * length, length).CopyTo(receive[(other * length)..]);
            }

            group.Meet();
        }

        public void AllReduceSum(Span<float> values)
        {
            byte[] all = new byte[values.Length * size * sizeof(float)];
            AllGather(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values), all);
            ReadOnlySpan<float> parts = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(all.AsSpan());
            int count = values.Length;
            values.Clear();
            for (int other = size - 1; other >= 0; other--)
            {
                for (int i = 0; i < count; i++)
                {
                    values[i] += parts[(other * count) + i];
                }
            }
        }

        public void WaitForRoot() => group.Meet();
    }
}
