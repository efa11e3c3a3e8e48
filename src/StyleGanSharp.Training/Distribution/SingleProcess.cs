namespace StyleGanSharp.Distribution;

/// <summary>The communicator of a job that runs in one process: nothing to exchange.</summary>
public sealed class SingleProcess : ICommunicator
{
    private SingleProcess() { }

    /// <summary>The one instance.</summary>
    public static SingleProcess Instance { get; } = new();

    /// <inheritdoc/>
    public int Rank => 0;

    /// <inheritdoc/>
    public int WorldSize => 1;

    /// <inheritdoc/>
    public string HostOf(int rank) => Environment.MachineName;

    /// <inheritdoc/>
    public void AllGather(ReadOnlySpan<byte> mine, Span<byte> all) => mine.CopyTo(all);

    /// <inheritdoc/>
    public void AllToAll(ReadOnlySpan<byte> send, Span<byte> receive) => send.CopyTo(receive);

    /// <inheritdoc/>
    public void AllReduceSum(Span<float> values) { }

    /// <inheritdoc/>
    public void WaitForRoot() { }
}
