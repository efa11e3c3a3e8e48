using static TorchSharp.torch;

namespace StyleGanSharp.Imaging;

/// <summary>How alike two images are, pixel by pixel and in their structure. All values are for images scaled to [0, 1].</summary>
internal static class ImageSimilarity
{
    private const int WindowPx = 11;
    private const double WindowSigmaPx = 1.5;
    private const double K1 = 0.01;
    private const double K2 = 0.03;

    /// <summary>The mean squared difference of values in [0, 1].</summary>
    /// <param name="first">[N, C, H, W] of a float type in [-1, 1]; values beyond are clamped, as in an image file.</param>
    /// <param name="second">The same shape.</param>
    /// <returns>[N] float32, a fresh tensor.</returns>
    /// <exception cref="ArgumentException">When the shapes differ.</exception>
    public static Tensor Mse(Tensor first, Tensor second)
    {
        Check(first, second);
        using var scope = NewDisposeScope();
        return (Unit(first) - Unit(second)).square().mean([1, 2, 3]).MoveToOuterDisposeScope();
    }

    /// <summary>The peak signal-to-noise ratio in dB: -10·log10(<see cref="Mse"/>).</summary>
    /// <param name="first">[N, C, H, W] of a float type in [-1, 1].</param>
    /// <param name="second">The same shape.</param>
    /// <returns>[N] float32, infinite for equal images; a fresh tensor.</returns>
    /// <exception cref="ArgumentException">When the shapes differ.</exception>
    public static Tensor PsnrDb(Tensor first, Tensor second)
    {
        using Tensor mse = Mse(first, second);
        using Tensor log = mse.log10();
        return log * -10;
    }

    /// <summary>Structural similarity (Wang 2004, "Image quality assessment", eq. 13): Gaussian window of 11 pixels and deviation 1.5, inside the image only, the mean over channels.</summary>
    /// <param name="first">[N, C, H, W] of a float type in [-1, 1]. Images smaller than the window are compared with the largest odd window that fits.</param>
    /// <param name="second">The same shape.</param>
    /// <returns>[N] float32, at most 1; a fresh tensor.</returns>
    /// <exception cref="ArgumentException">When the shapes differ.</exception>
    public static Tensor Ssim(Tensor first, Tensor second)
    {
        Check(first, second);
        using var scope = NewDisposeScope();
        (Tensor x, Tensor y) = (Unit(first), Unit(second));
        Tensor window = Window(Math.Min(x.shape[2], x.shape[3]), x.device);
        (Tensor meanX, Tensor meanY) = (Blur(x, window), Blur(y, window));
        Tensor varianceX = Blur(x.square(), window) - meanX.square();
        Tensor varianceY = Blur(y.square(), window) - meanY.square();
        Tensor covariance = Blur(x * y, window) - (meanX * meanY);
        Tensor luminance = ((2 * meanX * meanY) + (K1 * K1)) / (meanX.square() + meanY.square() + (K1 * K1));
        Tensor structure = ((2 * covariance) + (K2 * K2)) / (varianceX + varianceY + (K2 * K2));
        return (luminance * structure).mean([1, 2, 3]).MoveToOuterDisposeScope();
    }

    private static Tensor Unit(Tensor images) => ((images.to(ScalarType.Float32) + 1) / 2).clamp(0, 1);

    private static Tensor Window(long sidePx, Device device)
    {
        long taps = Math.Min(WindowPx, sidePx % 2 == 0 ? sidePx - 1 : sidePx);
        Tensor offset = arange(taps, ScalarType.Float32, device) - ((taps - 1) / 2.0);
        Tensor gauss = (offset.square() / (-2 * WindowSigmaPx * WindowSigmaPx)).exp();
        return gauss / gauss.sum();
    }

    private static Tensor Blur(Tensor x, Tensor window)
    {
        Tensor planes = x.flatten(0, 1).unsqueeze(1); // [N·C, 1, H, W]
        planes = nn.functional.conv2d(planes, window.view(1, 1, 1, -1));
        planes = nn.functional.conv2d(planes, window.view(1, 1, -1, 1));
        return planes.view(x.shape[0], x.shape[1], planes.shape[2], planes.shape[3]);
    }

    private static void Check(Tensor first, Tensor second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.dim() != 4 || !first.shape.AsSpan().SequenceEqual(second.shape))
        {
            throw new ArgumentException($"Images of one shape [N, C, H, W] are compared; got [{string.Join(", ", first.shape)}] and [{string.Join(", ", second.shape)}].", nameof(second));
        }
    }
}
