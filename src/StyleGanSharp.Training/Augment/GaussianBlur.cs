using StyleGanSharp.Ops;
using static TorchSharp.torch;

namespace StyleGanSharp.Augment;

/// <summary>Gaussian low-pass of the discriminator's input, which keeps it from judging detail before the generator makes any (StyleGAN3 appendix; StyleGAN-XL §3).</summary>
public static class GaussianBlur
{
    /// <summary>Convolves with exp2(-(x/σ)²), cut off at ⌊3σ⌋ pixels and normalized.</summary>
    /// <param name="img">[N, C, H, W].</param>
    /// <param name="sigma">Width in pixels; below ⅓ nothing is done.</param>
    /// <returns>[N, C, H, W], a fresh tensor.</returns>
    public static Tensor Apply(Tensor img, double sigma)
    {
        ArgumentNullException.ThrowIfNull(img);
        int size = (int)Math.Floor(sigma * 3);
        if (size <= 0)
        {
            return img.alias();
        }

        using var scope = NewDisposeScope();
        Tensor f = arange(-size, size + 1, ScalarType.Float32, img.device).div(sigma).square().neg().exp2();
        return UpFirDn2d.Filter2d(img, f / f.sum()).MoveToOuterDisposeScope();
    }
}
