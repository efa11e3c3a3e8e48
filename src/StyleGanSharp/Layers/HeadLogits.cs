using static TorchSharp.torch;

namespace StyleGanSharp.Layers;

/// <summary>What one head of a discriminator says of a batch.</summary>
/// <param name="Logits">[N, K] float32.</param>
/// <param name="Direction">The same numbers, through which gradients reach nothing but the direction ω̂ of a <see cref="NormalizedHead"/>; null where there is none, or where it is not trained.</param>
/// <param name="Embedding">Where the images stand among their classes; null where the discriminator does not say it.</param>
/// <param name="Maps">What decoders make images of; null where the discriminator has none.</param>
internal readonly record struct HeadLogits(Tensor Logits, Tensor? Direction = null, ImageEmbedding? Embedding = null, ImageMaps? Maps = null)
{
    /// <summary>Everything by the same operation.</summary>
    public HeadLogits Map(Func<Tensor, Tensor> operation) => new(operation(Logits), Direction is null ? null : operation(Direction), Embedding?.Map(operation), Maps?.Map(operation));

    /// <summary>What is said of each of equal batches that were computed together.</summary>
    public HeadLogits[] Chunk(int batches)
    {
        HeadLogits all = this;
        return [.. Enumerable.Range(0, batches).Select(number => all.Map(tensor => tensor.chunk(batches)[number]))];
    }
}
