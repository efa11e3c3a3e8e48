using static TorchSharp.torch;

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
    public void AllReduceSum(Tensor tensor) { }

    /// <inheritdoc/>
    public void Broadcast(Tensor tensor, int root = 0) { }

    /// <inheritdoc/>
    public void Barrier() { }
}
