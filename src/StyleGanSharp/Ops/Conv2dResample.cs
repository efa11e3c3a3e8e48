using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>Convolution with optional up- or down-sampling by a FIR filter (StyleGAN2 §3 and figure 7; appendix B).</summary>
internal static class Conv2dResample
{
    /// <summary>Up-samples, convolves and down-samples so that the image stays in place.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="w">[O, I/groups, K, K] of the type of <paramref name="x"/>.</param>
    /// <param name="f">Low-pass filter [T] or [K, L] float32; needed when a factor is above 1.</param>
    /// <param name="up">Up-sampling factor: a transposed convolution, then the filter.</param>
    /// <param name="down">Down-sampling factor: the filter, then a strided convolution.</param>
    /// <param name="padding">Padding at the up-sampled rate, a side.</param>
    /// <param name="groups">Groups of channels that are convolved apart.</param>
    /// <param name="flipWeight">True correlates with <paramref name="w"/>, as conv2d does; false convolves.</param>
    /// <param name="implementation">Implementation of the resampling.</param>
    /// <param name="convolutionType">Number format of the convolution alone; null is that of <paramref name="x"/>.</param>
    /// <returns>[N, O, H·up/down, W·up/down] when padding is K/2; a fresh tensor.</returns>
    public static Tensor Apply(
        Tensor x, Tensor w, Tensor? f = null, int up = 1, int down = 1, int padding = 0, long groups = 1, bool flipWeight = true,
        OpImplementation implementation = OpImplementation.Auto, ScalarType? convolutionType = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(w);
        using var scope = NewDisposeScope();
        (int width, int height) = UpFirDn2d.FilterSize(f);
        var pad = new Padding2d(
            padding + UpPad(width, up).Low + DownPad(width, down).Low, padding + UpPad(width, up).High + DownPad(width, down).High,
            padding + UpPad(height, up).Low + DownPad(height, down).Low, padding + UpPad(height, up).High + DownPad(height, down).High);
        bool isPointwise = w.shape[2] == 1 && w.shape[3] == 1;
        Tensor y;
        if (up == 1 && down == 1 && pad.X0 == pad.X1 && pad.Y0 == pad.Y1 && pad is { X0: >= 0, Y0: >= 0 })
        {
            y = Convolve(x, w, 1, [pad.Y0, pad.X0], groups, flipWeight, convolutionType);
        }
        else if (isPointwise && up == 1)
        {
            y = UpFirDn2d.Apply(x, f, (1, 1), (down, down), pad, implementation: implementation);
            y = Convolve(y, w, 1, [0, 0], groups, flipWeight, convolutionType);
        }
        else if (isPointwise && down == 1)
        {
            y = Convolve(x, w, 1, [0, 0], groups, flipWeight, convolutionType); // cheaper before the image grows
            y = UpFirDn2d.Apply(y, f, (up, up), (1, 1), pad, gain: (double)up * up, implementation: implementation);
        }
        else if (up == 1)
        {
            y = UpFirDn2d.Apply(x, f, (1, 1), (1, 1), pad, implementation: implementation);
            y = Convolve(y, w, down, [0, 0], groups, flipWeight, convolutionType);
        }
        else
        {
            y = UpConvolve(x, w, f, up, pad, groups, flipWeight, implementation, convolutionType);
            y = down == 1 ? y : UpFirDn2d.Apply(y, f, (1, 1), (down, down), default, implementation: implementation);
        }

        return y.MoveToOuterDisposeScope();
    }

    private static (int Low, int High) UpPad(int taps, int up) => up == 1 ? (0, 0) : ((taps + up - 1) / 2, (taps - up) >> 1);

    private static (int Low, int High) DownPad(int taps, int down) => down == 1 ? (0, 0) : ((taps - down + 1) >> 1, (taps - down) >> 1);

    private static Tensor Convolve(Tensor x, Tensor w, int stride, long[] padding, long groups, bool flipWeight, ScalarType? type)
    {
        Tensor kernel = flipWeight || (w.shape[2] == 1 && w.shape[3] == 1) ? w : w.flip([2, 3]);
        return MixedPrecision.Convolve(x, kernel, type, (input, weight) => groups == 1
            ? Convolution2d.Apply(input, weight, new ConvolutionGeometry(stride, (int)padding[0], (int)padding[1]))
            : LibTorchConvolution.Apply(input, weight, (stride, stride), (padding[0], padding[1]), groups));
    }

    /// <summary>Zero-stuffed convolution as a transposed one, then the filter at the high rate.</summary>
    private static Tensor UpConvolve(
        Tensor x, Tensor w, Tensor? f, int up, Padding2d pad, long groups, bool flipWeight, OpImplementation implementation, ScalarType? type)
    {
        (long o, long i, int kh, int kw) = (w.shape[0], w.shape[1], (int)w.shape[2], (int)w.shape[3]);
        // A transposed convolution convolves with its kernel, so it is correlation that needs the flip here.
        Tensor kernel = flipWeight ? w.flip([2, 3]) : w;
        kernel = groups == 1
            ? kernel.transpose(0, 1)
            : kernel.reshape(groups, o / groups, i, kh, kw).transpose(1, 2).reshape(groups * i, o / groups, kh, kw);

        // The transposed convolution pads by K-1 at the start and K-up at the end; it can crop equally on both sides for free.
        pad += new Padding2d(1 - kw, up - kw, 1 - kh, up - kh);
        int cropX = Math.Max(Math.Min(-pad.X0, -pad.X1), 0);
        int cropY = Math.Max(Math.Min(-pad.Y0, -pad.Y1), 0);
        Tensor y = MixedPrecision.Convolve(
            x, kernel, type, (input, weight) => groups == 1
                ? Convolution2d.ApplyTransposed(input, weight, new ConvolutionGeometry(up, cropY, cropX))
                : LibTorchConvolution.ApplyTransposed(input, weight, (up, up), (cropY, cropX), groups));
        return UpFirDn2d.Apply(y, f, (1, 1), (1, 1), pad + new Padding2d(cropX, cropX, cropY, cropY), gain: (double)up * up, implementation: implementation);
    }
}
