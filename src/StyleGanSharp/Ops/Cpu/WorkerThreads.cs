using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>
/// Runs a loop on the threads libtorch computes with (GNU OpenMP's, where libtorch uses it): threads of another pool would compete with them,
/// as they spin for a while after each operation. Elsewhere the thread pool runs it.
/// </summary>
internal static unsafe class WorkerThreads
{
    private static readonly delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void> Parallel = FindOpenMp();

    /// <summary>
    /// Calls <paramref name="body"/> for 0 … count-1, in any order, on at most torch.get_num_threads() threads and with at least
    /// <paramref name="fewest"/> calls a thread. The first exception is thrown on.
    /// </summary>
    public static void For(int count, int fewest, Action<int> body)
    {
        int threads = Math.Min(torch.get_num_threads(), count / fewest);
        if (threads <= 1)
        {
            for (int i = 0; i < count; i++)
            {
                body(i);
            }
        }
        else if (Parallel is null)
        {
            System.Threading.Tasks.Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, body);
        }
        else
        {
            var work = new Work(count, body);
            GCHandle handle = GCHandle.Alloc(work);
            Parallel(&RunPart, GCHandle.ToIntPtr(handle), (uint)threads, 0);
            handle.Free();
            work.Failure?.Throw();
        }
    }

    private static delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void> FindOpenMp()
    {
        // The symbol is found among the libraries libtorch itself is linked to.
        nint address = 0;
        bool isFound = OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libtorch_cpu.so", out nint library) && NativeLibrary.TryGetExport(library, "GOMP_parallel", out address);
        return isFound ? (delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void>)address : null;
    }

    [UnmanagedCallersOnly]
    private static void RunPart(nint handle) => ((Work)GCHandle.FromIntPtr(handle).Target!).RunPart();

    private sealed class Work(int count, Action<int> body)
    {
        private int _next = -1;

        public ExceptionDispatchInfo? Failure { get; private set; }

        /// <summary>Takes items until none is left. Nothing may be thrown into the native frames above.</summary>
        public void RunPart()
        {
            try
            {
                for (int i = Interlocked.Increment(ref _next); i < count; i = Interlocked.Increment(ref _next))
                {
                    body(i);
                }
            }
            catch (Exception e)
            {
                Failure ??= ExceptionDispatchInfo.Capture(e);
                Volatile.Write(ref _next, count);
            }
        }
    }
}
