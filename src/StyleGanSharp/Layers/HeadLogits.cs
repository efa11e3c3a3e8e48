using static TorchSharp.torch;

namespace StyleGanSharp.Layers;

/// <summary>What one head of a discriminator says of a batch.</summary>
/// <param name="Logits">[N, K] float32.</param>
/// <param name="Direction">The same numbers, through which gradients reach nothing but the direction ω̂ of a <see cref="NormalizedHead"/>; null where there is none, or where it is not trained.</param>
internal readonly record struct HeadLogits(Tensor Logits, Tensor? Direction = null)
{
    /// <summary>Both by the same operation.</summary>
    public HeadLogits Map(Func<Tensor, Tensor> operation) => new(operation(Logits), Direction is null ? null : operation(Direction));

    /// <summary>The logits of equal batches that were computed together.</summary>
    public HeadLogits[] Chunk(int batches)
    {
        Tensor[]? directions = Direction?.chunk(batches);
        return [.. Logits.chunk(batches).Select((logits, number) => new HeadLogits(logits, directions?[number]))];
    }
}
