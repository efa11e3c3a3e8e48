using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints;

/// <summary>Named tensors that are read one by one, from whatever file they are in.</summary>
internal interface ITensorSource : IDisposable
{
    /// <summary>The shape of each tensor.</summary>
    IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes { get; }

    /// <summary>The element type of one.</summary>
    /// <param name="name">Its name.</param>
    ScalarType TypeOf(string name);

    /// <summary>Reads one.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>A fresh tensor on the CPU.</returns>
    Tensor Read(string name);

    /// <summary>Reads one into a tensor of its shape, without a copy between where types allow it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="target">Receives the values.</param>
    void ReadInto(string name, Tensor target);
}
