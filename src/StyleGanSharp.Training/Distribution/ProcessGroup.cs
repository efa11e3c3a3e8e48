using System.Diagnostics;
using System.Runtime.InteropServices;
using StyleGanSharp.Distribution.Mpi;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Distribution;

/// <summary>The processes that mpirun or srun started together, connected by the MPI library of this machine (MPICH and its relatives, Open MPI, or one with the ABI of MPI 5). Use it from one thread at a time.</summary>
/// <example><code>
/// using ProcessGroup? group = ProcessGroup.Join();
/// TrainingRun.Train(options, dataset, folder, device, communicator: group);
/// </code></example>
public sealed unsafe class ProcessGroup : ICommunicator, IDisposable
{
    /// <summary>Environment variable that names the MPI library to use: a path, or a name for the loader.</summary>
    public const string LibraryVariable = MpiLibrary.Variable;

    /// <summary>A message of MPI counts its elements by int.</summary>
    private const int MaxBytes = 1 << 30;

    private const int RollCallTag = 7301;
    private static readonly TimeSpan SpinTime = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan YieldTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RollCallTime = TimeSpan.FromSeconds(5);

    private readonly MpiCalls _calls;
    private readonly string[] _hosts;
    private readonly TimeSpan _patience;
    private bool _isEnded;

    private ProcessGroup(Launcher launcher, MpiLibrary library, TimeSpan patience)
    {
        (Launcher, _patience) = (launcher, patience);
        Library = library.Version;
        _calls = new MpiCalls(library);
        (Rank, WorldSize) = _calls.Initialize();
        if (WorldSize != launcher.Size)
        {
            throw new DistributionException($"{launcher.Name} started {Quantity.Of(launcher.Size, "process")}, but {Library} ({library.Path}) sees {Quantity.Of(WorldSize, "process")}: it is another MPI than the launcher's. Use the launcher of that library, or name the launcher's library in {MpiLibrary.Variable}.");
        }

        _hosts = [.. Enumerable.Repeat("?", WorldSize)];
        _hosts = this.GatherAll(Environment.MachineName);
    }

    /// <summary>What started the processes.</summary>
    public Launcher Launcher { get; }

    /// <summary>Name and version of the MPI library.</summary>
    public string Library { get; }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int WorldSize { get; }

    /// <summary>The MPI libraries that are installed on this machine, by name and version.</summary>
    public static IReadOnlyList<string> Libraries => [.. MpiLibrary.FindAll().Select(library => $"{library.Version} ({library.Path})")];

    /// <summary>Connects this process with those that were started with it.</summary>
    /// <param name="patience">How long one process waits for another before it ends all; null is ten minutes.</param>
    /// <returns>The group; dispose it when the work is done. Null where this process was started alone.</returns>
    /// <exception cref="DistributionException">When there is no MPI library, or not the launcher's.</exception>
    public static ProcessGroup? Join(TimeSpan? patience = null)
    {
        LibTorch.EnsureLoaded();
        return Launcher.Current is { } launcher ? new ProcessGroup(launcher, MpiLibrary.Open(launcher), patience ?? TimeSpan.FromMinutes(10)) : null;
    }

    /// <inheritdoc/>
    public string HostOf(int rank) => _hosts[rank];

    /// <inheritdoc/>
    public void AllGather(ReadOnlySpan<byte> mine, Span<byte> all)
    {
        RequireLength(all.Length, (long)mine.Length * WorldSize);
        if (mine.Length <= MaxBytes)
        {
            fixed (byte* source = mine, target = all)
            {
                Wait(_calls.BeginAllGather(source, target, mine.Length), "AllGather");
            }

            return;
        }

        byte[] part = new byte[checked(MaxBytes / WorldSize * WorldSize)];
        int step = MaxBytes / WorldSize;
        for (int start = 0; start < mine.Length; start += step)
        {
            int length = Math.Min(step, mine.Length - start);
            AllGather(mine.Slice(start, length), part.AsSpan(0, length * WorldSize));
            for (int rank = 0; rank < WorldSize; rank++)
            {
                part.AsSpan(rank * length, length).CopyTo(all[((rank * mine.Length) + start)..]);
            }
        }
    }

    /// <inheritdoc/>
    public void AllToAll(ReadOnlySpan<byte> send, Span<byte> receive)
    {
        RequireLength(receive.Length, send.Length);
        RequireLength(send.Length % WorldSize, 0);
        fixed (byte* source = send, target = receive)
        {
            Wait(_calls.BeginAllToAll(source, target, send.Length / WorldSize), "AllToAll");
        }
    }

    /// <inheritdoc/>
    public void AllReduceSum(Span<float> values)
    {
        float[] sums = new float[values.Length];
        fixed (float* source = values, target = sums)
        {
            Wait(_calls.BeginAllReduce(source, target, values.Length), "AllReduceSum");
        }

        sums.CopyTo(values);
    }

    /// <inheritdoc/>
    public void WaitForRoot() => Wait(_calls.BeginBarrier(), "WaitForRoot", isPatient: true);

    /// <summary>Ends all processes of the group, this one too: for an error of one of them.</summary>
    /// <param name="exitCode">Their exit code.</param>
    public void Abort(int exitCode)
    {
        _isEnded = true;
        _calls.Abort(exitCode);
    }

    /// <summary>Leaves the group; returns when all have come so far.</summary>
    public void Dispose()
    {
        if (!_isEnded)
        {
            _isEnded = true;
            _calls.Terminate();
        }
    }

    private static void RequireLength(long length, long expected) => ArgumentOutOfRangeException.ThrowIfNotEqual(length, expected);

    /// <summary>Waits for an exchange: at first without giving up the processor, as it mostly takes microseconds.</summary>
    private void Wait(nint request, string what, bool isPatient = false)
    {
        long start = Stopwatch.GetTimestamp();
        while (!_calls.IsDone(ref request))
        {
            TimeSpan waited = Stopwatch.GetElapsedTime(start);
            if (!isPatient && waited > _patience)
            {
                throw Late(what);
            }

            if (waited > YieldTime)
            {
                Thread.Sleep(1);
            }
            else if (waited > SpinTime)
            {
                Thread.Yield();
            }
        }
    }

    /// <summary>Finds out who did not come: all who wait tell the root.</summary>
    private DistributionException Late(string what)
    {
        byte here = 1;
        string missing = string.Empty;
        if (Rank == 0)
        {
            byte[] answers = GC.AllocateArray<byte>(WorldSize, pinned: true);
            byte* answer = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(answers, 0);
            nint[] requests = [.. Enumerable.Range(0, WorldSize).Select(rank => rank == 0 ? 0 : _calls.BeginReceive(answer + rank, 1, rank, RollCallTag))];
            bool[] hasCome = new bool[WorldSize];
            hasCome[0] = true;
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < RollCallTime && !hasCome.All(come => come); Thread.Sleep(10))
            {
                for (int rank = 1; rank < WorldSize; rank++)
                {
                    hasCome[rank] = hasCome[rank] || _calls.IsDone(ref requests[rank]);
                }
            }

            string[] names = [.. Enumerable.Range(0, WorldSize).Where(rank => !hasCome[rank]).Select(rank => $"{rank} on {_hosts[rank]}")];
            missing = names.Length == 0 ? string.Empty : $": {(names.Length == 1 ? "process" : "processes")} {string.Join(", ", names)} did not come";
        }
        else
        {
            _calls.BeginSend(&here, 1, 0, RollCallTag);
            Thread.Sleep(RollCallTime * 2); // the root ends all before, if it is alive
            missing = $": process 0 on {_hosts[0]}, or another one, did not come";
        }

        return new DistributionException($"After {Text(_patience)} of waiting for each other ({what}) the {Quantity.Of(WorldSize, "process")} are ended{missing}. It may be stuck, overloaded or cut off; what was saved before is unharmed.");
    }

    private static string Text(TimeSpan time) => time.TotalMinutes >= 2 ? FormattableString.Invariant($"{time.TotalMinutes:0.#} minutes") : FormattableString.Invariant($"{time.TotalSeconds:0.#} seconds");
}
