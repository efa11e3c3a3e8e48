using StyleGanSharp.Ops;
using static TorchSharp.torch;

namespace StyleGanSharp.Augment;

/// <summary>Filters every image of a batch by a separable filter of its own.</summary>
internal static class PerImageFilter
{
    /// <summary>Filters along x, then along y, the borders mirrored.</summary>
    /// <param name="x">[N, C, H, W] float32.</param>
    /// <param name="filters">For each image symmetric taps, or null to keep it.</param>
    /// <param name="taps">Length of every filter, odd.</param>
    /// <returns>[N, C, H, W].</returns>
    public static Tensor Apply(Tensor x, double[]?[] filters, int taps)
    {
        using var scope = NewDisposeScope();
        (long n, long c, long h, long w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        var identity = new double[taps];
        identity[taps / 2] = 1;
        Tensor weight = tensor(filters.SelectMany(filter => filter ?? identity).Select(tap => (float)tap).ToArray(), n, 1, taps).to(x.device);
        weight = weight.expand(n, c, taps).reshape(n * c, 1, 1, taps);

        Tensor y = ReflectPad.Apply(x, new Padding2d(taps / 2)).reshape(1, n * c, h + taps - 1, w + taps - 1);
        var geometry = new ConvolutionGeometry(1, 0, 0);
        y = Convolution2d.ApplyDepthwise(y, weight, geometry);
        y = Convolution2d.ApplyDepthwise(y, weight.transpose(2, 3), geometry); // [1, N·C, H, W]
        return y.reshape(n, c, h, w).MoveToOuterDisposeScope();
    }
}
