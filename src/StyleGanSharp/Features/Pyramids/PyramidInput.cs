using static TorchSharp.torch;

namespace StyleGanSharp.Features.Pyramids;

/// <summary>What happens to images before a feature network of a projected discriminator sees them.</summary>
internal static class PyramidInput
{
    /// <summary>Normalizes and scales images.</summary>
    /// <param name="images">[N, 3, H, W] float32 in [-1, 1].</param>
    /// <param name="normalization">The network's.</param>
    /// <param name="resolution">The network's width and height in pixels.</param>
    /// <param name="isExact">Whether larger images are made smaller, too.</param>
    /// <returns>[N, 3, H', W'], a fresh tensor; gradients flow.</returns>
    public static Tensor Prepare(Tensor images, ImageNormalization normalization, int resolution, bool isExact)
    {
        using var scope = NewDisposeScope();
        Tensor x = normalization.Apply((images + 1) / 2);
        long side = Math.Min(x.shape[2], x.shape[3]);
        if (side < resolution || (isExact && (x.shape[2] != resolution || x.shape[3] != resolution)))
        {
            x = nn.functional.interpolate(x, [resolution, resolution], mode: InterpolationMode.Bilinear, align_corners: false);
        }

        return x.MoveToOuterDisposeScope();
    }
}
