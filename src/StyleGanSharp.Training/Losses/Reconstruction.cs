using StyleGanSharp.Layers;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <summary>The self-supervision of a discriminator (FastGAN, Liu et al. 2021, eq. 3): decoders must make real images, as it was shown them, of its features, so that these describe whole images. The quarter is drawn anew each time.</summary>
/// <param name="decoders">What makes images of features.</param>
/// <param name="distance">Perceptual distance [N] of two batches of images [N, 3, T, T].</param>
/// <param name="random">Source of the quarter.</param>
internal sealed class Reconstruction(ImageDecoders decoders, Func<Tensor, Tensor, Tensor> distance, RandomSource random)
{
    /// <param name="maps">Features of real images.</param>
    /// <returns>[N]: the distance of the whole image and that of the quarter, added up.</returns>
    public Tensor Loss(ImageMaps maps)
    {
        using var scope = NewDisposeScope();
        long drawn = random.Integers(4, 1).item<long>();
        (int Row, int Column) quarter = ((int)drawn / 2, (int)drawn % 2);
        (Tensor whole, Tensor part) = decoders.forward(maps, quarter);
        (Tensor wholeTarget, Tensor partTarget) = decoders.Targets(maps.Img.detach(), quarter);
        return (Distance(whole, wholeTarget) + Distance(part, partTarget)).MoveToOuterDisposeScope();
    }

    /// <summary>Grayscale images are compared as RGB ones; transparency by its mean absolute difference.</summary>
    private Tensor Distance(Tensor first, Tensor second)
    {
        Tensor Rgb(Tensor x) => x.shape[1] < 3 ? x.narrow(1, 0, 1).expand(-1, 3, -1, -1) : x.narrow(1, 0, 3);
        Tensor color = distance(Rgb(first), Rgb(second));
        return first.shape[1] is 1 or 3 ? color : color + (first.narrow(1, -1, 1) - second.narrow(1, -1, 1)).abs().mean([1, 2, 3]);
    }
}
