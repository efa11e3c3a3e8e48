using static TorchSharp.torch;

namespace StyleGanSharp.Distribution;

/// <summary>What training, metrics and loading need of several processes that work on one job.</summary>
public interface ICommunicator
{
    /// <summary>Number of this process, from 0.</summary>
    int Rank { get; }

    /// <summary>Number of processes.</summary>
    int WorldSize { get; }

    /// <summary>Replaces a tensor by its sum over all processes, in place.</summary>
    /// <param name="tensor">Any shape, the same in every process.</param>
    void AllReduceSum(Tensor tensor);

    /// <summary>Replaces a tensor by that of one process, in place.</summary>
    /// <param name="tensor">Any shape, the same in every process.</param>
    /// <param name="root">The rank whose values all get.</param>
    void Broadcast(Tensor tensor, int root = 0);

    /// <summary>Returns once every process has called it.</summary>
    void Barrier();
}
