using StyleGanSharp.Checkpoints.Pickle;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>One weight.</summary>
/// <param name="Shape">The shape it will have.</param>
/// <param name="Read">Reads it and arranges it.</param>
/// <param name="Plain">The tensor in the file when nothing has to be arranged, else null.</param>
internal sealed record ImportedTensor(IReadOnlyList<long> Shape, Func<Tensor> Read, StoredTensor? Plain = null)
{
    /// <summary>The element type in the file; of what is not in it, float32.</summary>
    public ScalarType DataType { get; init; } = Plain?.DataType ?? ScalarType.Float32;
}
