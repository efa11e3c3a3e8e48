using static TorchSharp.torch;

namespace StyleGanSharp.Layers;

/// <summary>Images and their classes as points on a sphere (ReACGAN, Kang et al. 2021, §3).</summary>
/// <param name="Images">[N, E] float32 of length 1.</param>
/// <param name="Classes">[N, E] float32 of length 1: the point of each image's class.</param>
/// <param name="Labels">[N, L]: the labels themselves.</param>
internal sealed record ImageEmbedding(Tensor Images, Tensor Classes, Tensor Labels)
{
    /// <summary>All by the same operation.</summary>
    public ImageEmbedding Map(Func<Tensor, Tensor> operation) => new(operation(Images), operation(Classes), operation(Labels));
}
