using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Imaging;

/// <summary>Images for people to look at, from what a generator makes. One whose pixels are all equal shows nothing, and is warned of once per network.</summary>
internal static class GeneratedImages
{
    /// <summary>Makes images of the output of a generator.</summary>
    /// <param name="generator">Whose images they are.</param>
    /// <param name="images">[N, C, H, W], nominally in [-1, 1].</param>
    /// <returns>N images.</returns>
    /// <exception cref="StyleGanException">When a value is not a finite number.</exception>
    public static Image[] Of(GeneratorNetwork generator, Tensor images)
    {
        Image[] made = ImageConversion.ToImages(images);
        if (!generator.MadeFlatImages && made.Any(IsFlat))
        {
            generator.MadeFlatImages = true;
            LibTorch.Warn("The network makes an image whose pixels are all equal: its weights are damaged, its training has diverged or collapsed, or the latent lies far from those it was trained on. Use an earlier snapshot, or latents nearer to those.");
        }

        return made;
    }

    private static bool IsFlat(Image image)
    {
        ReadOnlySpan<byte> pixels = image.Pixels;
        return pixels.Length > image.Channels && pixels[image.Channels..].SequenceEqual(pixels[..^image.Channels]);
    }
}
