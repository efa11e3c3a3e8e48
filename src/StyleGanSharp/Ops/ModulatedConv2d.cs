using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>Convolution whose input channels are scaled by a style and whose output is brought back to unit variance (StyleGAN2 §2.2, equations 1–3).</summary>
/// <remarks>
/// The weight is shared: scaling the activations before and after an ordinary convolution equals convolving with a weight per sample,
/// w''ₙₒᵢₖ = sₙᵢ·wₒᵢₖ·dₙₒ with dₙₒ = 1/√(Σᵢₖ(sₙᵢ·wₒᵢₖ)² + 1e-8), and needs neither the memory nor grouped convolutions.
/// </remarks>
public static class ModulatedConv2d
{
    private const double Epsilon = 1e-8;

    /// <summary>The StyleGAN2 form.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="weight">[O, I, K, K].</param>
    /// <param name="styles">[N, I].</param>
    /// <param name="noise">Added to the output: broadcastable to [N, O, H', W']; or null.</param>
    /// <param name="up">Up-sampling factor.</param>
    /// <param name="down">Down-sampling factor.</param>
    /// <param name="padding">Padding at the up-sampled rate, a side.</param>
    /// <param name="resampleFilter">Low-pass filter for resampling.</param>
    /// <param name="demodulate">Whether the output is normalized.</param>
    /// <param name="flipWeight">True correlates, false convolves.</param>
    /// <param name="implementation">Implementation of the resampling.</param>
    /// <returns>[N, O, H·up/down, W·up/down], of the type of <paramref name="x"/>; a fresh tensor, differentiable any number of times.</returns>
    public static Tensor Apply(
        Tensor x, Tensor weight, Tensor styles, Tensor? noise = null, int up = 1, int down = 1, int padding = 0, Tensor? resampleFilter = null,
        bool demodulate = true, bool flipWeight = true, OpImplementation implementation = OpImplementation.Auto)
    {
        using var scope = NewDisposeScope();
        (Tensor y, Tensor? d) = Convolve(x, weight, styles, up, down, padding, resampleFilter, demodulate, flipWeight, implementation);
        return BiasAct.ApplyScaled(y, d, noise, null, Activation.Linear, implementation: implementation).MoveToOuterDisposeScope();
    }

    /// <summary>The StyleGAN2 form without its last step, for callers that go over the result once more anyway.</summary>
    /// <returns>What the convolution made, [N, O, H·up/down, W·up/down], and the factor [N, O] still to be applied; null for none.</returns>
    internal static (Tensor Y, Tensor? Scale) Convolve(
        Tensor x, Tensor weight, Tensor styles, int up, int down, int padding, Tensor? resampleFilter, bool demodulate, bool flipWeight,
        OpImplementation implementation = OpImplementation.Auto, ScalarType? convolutionType = null)
    {
        Check(x, weight, styles);
        using var scope = NewDisposeScope();
        Tensor w = weight;
        Tensor s = styles;
        if (x.dtype == ScalarType.Float16 && demodulate)
        {
            // Demodulation cancels any scale, so both factors are first brought into the range of half precision.
            w = w * (1 / Math.Sqrt(weight.numel() / (double)weight.shape[0]) / w.abs().amax([1, 2, 3], keepdim: true));
            s = s / s.abs().amax([1], keepdim: true);
        }

        Tensor? d = demodulate ? Demodulation(WeightNorm.Apply(w, s.square())) : null;
        (Tensor input, Tensor kernel) = Modulate(x, w, s, demodulate);
        Tensor y = Conv2dResample.Apply(input, kernel, resampleFilter, up, down, padding, flipWeight: flipWeight, implementation: implementation, convolutionType: convolutionType);
        return (y.MoveToOuterDisposeScope(), d?.MoveToOuterDisposeScope());
    }

    /// <summary>The StyleGAN3 form (StyleGAN3 appendix): weights and styles are first normalized, and the result is scaled by the input's magnitude.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="weight">[O, I, K, K].</param>
    /// <param name="styles">[N, I].</param>
    /// <param name="demodulate">Whether weights, styles and output are normalized.</param>
    /// <param name="padding">Padding, a side.</param>
    /// <param name="inputGain">Factor of the input: a scalar, [I] or [N, I]; or null.</param>
    /// <returns>[N, O, H + 2·padding - K + 1, …], of the type of <paramref name="x"/>; a fresh tensor, differentiable any number of times.</returns>
    public static Tensor ApplyNormalized(Tensor x, Tensor weight, Tensor styles, bool demodulate = true, int padding = 0, Tensor? inputGain = null)
    {
        using var scope = NewDisposeScope();
        (Tensor y, Tensor? d) = ConvolveNormalized(x, weight, styles, demodulate, padding, inputGain);
        return BiasAct.ApplyScaled(y, d, null, null, Activation.Linear).MoveToOuterDisposeScope();
    }

    /// <summary>The StyleGAN3 form without its last step, for callers that go over the result once more anyway.</summary>
    /// <returns>What the convolution made, [N, O, H + 2·padding - K + 1, …], and the factor [N, O] still to be applied; null for none.</returns>
    internal static (Tensor Y, Tensor? Scale) ConvolveNormalized(
        Tensor x, Tensor weight, Tensor styles, bool demodulate, int padding, Tensor? inputGain, ScalarType? convolutionType = null)
    {
        Check(x, weight, styles);
        using var scope = NewDisposeScope();
        Tensor w = weight;
        Tensor s = styles;
        Tensor? d = null;
        if (demodulate)
        {
            s = s * s.square().mean().rsqrt();
            Tensor norms = WeightNorm.Apply(w, cat([ones_like(s[..1]), s.square()])); // [1 + N, O]
            Tensor norm = (norms[0] * (w.shape[0] / (double)w.numel())).rsqrt(); // [O]: one over the root mean square
            d = Demodulation(norms[1..] * norm.square()) * norm;
            if (x.dtype == ScalarType.Float16)
            {
                // Normalizing the output instead of the weights is the same for less work, but half precision needs small weights.
                w = w * norm.reshape(-1, 1, 1, 1);
                d = d / norm;
            }
        }

        Tensor scale = inputGain is null ? s : s * inputGain.expand(s.shape);
        (Tensor input, Tensor kernel) = Modulate(x, w, scale, demodulate);
        Tensor y = MixedPrecision.Convolve(input, kernel, convolutionType, (image, weights) => Convolution2d.Apply(image, weights, padding));
        return (y.MoveToOuterDisposeScope(), d?.MoveToOuterDisposeScope());
    }

    /// <summary>Scales the input channels: of the image, or of the weights where there is one image and they are smaller.</summary>
    private static (Tensor X, Tensor W) Modulate(Tensor x, Tensor w, Tensor s, bool demodulate)
    {
        if (x.shape[0] == 1 && x.dtype != ScalarType.Float16 && w.numel() < x.numel())
        {
            return (x, PlaneScale.Product(w.to(x.dtype), s));
        }

        // Without demodulation the result goes straight into the image, and no second gradient comes back here (path length): libtorch's product skips that by itself.
        return (demodulate ? PlaneScale.Apply(x, s) : PlaneScale.Product(x, s), w.to(x.dtype));
    }

    /// <param name="norms">[N, O]: Σᵢₖ (sₙᵢ·wₒᵢₖ)².</param>
    /// <returns>[N, O]: one over their root.</returns>
    private static Tensor Demodulation(Tensor norms) => (norms + Epsilon).rsqrt();

    private static void Check(Tensor x, Tensor weight, Tensor styles)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(styles);
        if (x.dim() != 4 || weight.dim() != 4 || weight.shape[1] != x.shape[1] || styles.dim() != 2 || styles.shape[0] != x.shape[0] || styles.shape[1] != x.shape[1])
        {
            throw new ArgumentException($"x [{string.Join(", ", x.shape)}], weight [{string.Join(", ", weight.shape)}] and styles [{string.Join(", ", styles.shape)}] "
                + "do not fit: expected [N, I, H, W], [O, I, K, K] and [N, I].");
        }
    }
}
