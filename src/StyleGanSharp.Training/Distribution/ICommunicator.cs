namespace StyleGanSharp.Distribution;

/// <summary>What training and metrics need of several processes that work on one job. All processes make the same calls in the same order; a call returns once its result is there.</summary>
public interface ICommunicator
{
    /// <summary>Number of this process, from 0; process 0, the root, writes files and the log.</summary>
    int Rank { get; }

    /// <summary>Number of processes.</summary>
    int WorldSize { get; }

    /// <summary>Name of the machine that a process runs on, for messages.</summary>
    /// <param name="rank">The process.</param>
    string HostOf(int rank);

    /// <summary>Collects what each process has.</summary>
    /// <param name="mine">Of equal length in all processes; may be empty.</param>
    /// <param name="all">Receives all of it in the order of the ranks: WorldSize times as long.</param>
    /// <exception cref="DistributionException">When another process is lost or late.</exception>
    void AllGather(ReadOnlySpan<byte> mine, Span<byte> all);

    /// <summary>Gives each process its part of what every other one has.</summary>
    /// <param name="send">A part per process, in the order of the ranks; all of equal length.</param>
    /// <param name="receive">Receives a part from each process, in the order of the ranks.</param>
    /// <exception cref="DistributionException">When another process is lost or late.</exception>
    void AllToAll(ReadOnlySpan<byte> send, Span<byte> receive);

    /// <summary>Replaces numbers by their sums over all processes, in an order that is the library's own: equal to rounding.</summary>
    /// <param name="values">As many in every process.</param>
    /// <exception cref="DistributionException">When another process is lost or late.</exception>
    void AllReduceSum(Span<float> values);

    /// <summary>Returns once every process has called it; waits without limit, as the root may measure for hours.</summary>
    void WaitForRoot();
}
