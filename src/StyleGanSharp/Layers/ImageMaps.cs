using static TorchSharp.torch;

namespace StyleGanSharp.Layers;

/// <summary>Images as a discriminator was shown them, and its features of them that <see cref="ImageDecoders"/> make images of.</summary>
/// <param name="Img">[N, C, R, R].</param>
/// <param name="Fine">[N, I, 16, 16].</param>
/// <param name="Coarse">[N, J, 8, 8].</param>
internal sealed record ImageMaps(Tensor Img, Tensor Fine, Tensor Coarse)
{
    /// <summary>All by the same operation.</summary>
    public ImageMaps Map(Func<Tensor, Tensor> operation) => new(operation(Img), operation(Fine), operation(Coarse));
}
