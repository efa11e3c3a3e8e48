using StyleGanSharp.Ops.Cuda;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>A leaky ReLU at a temporarily raised sampling rate, so that what it creates above the band limit is filtered away (StyleGAN3 §2, eq. 1).</summary>
public static partial class FilteredLeakyRelu
{
    /// <summary>x + b → up-sample and filter by fu (gain up²) → leaky ReLU·gain → clamp → filter by fd and down-sample.</summary>
    /// <param name="x">[N, C, H, W], any floating-point type.</param>
    /// <param name="fu">Up-sampling filter, [T] or [K, L] float32, or null.</param>
    /// <param name="fd">Down-sampling filter, [T] or [K, L] float32, or null.</param>
    /// <param name="b">[C] bias, or null.</param>
    /// <param name="up">Up-sampling factor, at least 1.</param>
    /// <param name="down">Down-sampling factor, at least 1.</param>
    /// <param name="pad">Padding at the raised rate before the up-sampling filter; negative crops.</param>
    /// <param name="gain">Factor of the leaky ReLU's output.</param>
    /// <param name="slope">Slope below zero.</param>
    /// <param name="clamp">Bound of the absolute value at the raised rate, or null.</param>
    /// <param name="implementation">The implementation to run.</param>
    /// <returns>[N, C, (H·up + pad - (Ku-1) - (Kd-1) + down - 1)/down, …], a fresh tensor; differentiable any number of times.</returns>
    /// <exception cref="ArgumentException">When a shape, factor or padding is impossible.</exception>
    public static Tensor Apply(
        Tensor x, Tensor? fu = null, Tensor? fd = null, Tensor? b = null, int up = 1, int down = 1, Padding2d pad = default,
        double? gain = null, double slope = 0.2, double? clamp = null, OpImplementation implementation = OpImplementation.Auto)
    {
        ArgumentNullException.ThrowIfNull(x);
        return ApplyScaled(x, null, fu, fd, b, up, down, pad, gain, slope, clamp, implementation);
    }

    /// <summary>The same of x·scale, with <paramref name="scale"/> [N, C] the demodulation of the convolution before; null is 1.</summary>
    internal static Tensor ApplyScaled(
        Tensor x, Tensor? scale, Tensor? fu, Tensor? fd, Tensor? b, int up, int down, Padding2d pad,
        double? gain = null, double slope = 0.2, double? clamp = null, OpImplementation implementation = OpImplementation.Auto)
    {
        UpFirDn2d.Check(x, fu, (up, up), (1, 1), pad);
        Check(x, fu, fd, b, up, down, pad);
        double factor = gain ?? Math.Sqrt(2);
        string? unsupportedReason = factor < 0 ? $"gain is {factor}" : null;
        var act = LeakyClamp.Of(slope, clamp);
        if (CudaSupport.Choose(x, implementation, unsupportedReason ?? CudaFiltered.UnsupportedReason(up, down)) is { } host)
        {
            return ApplyFast(x, scale, b, new(CudaImplementation(host, x, fu, fd, up, down, pad, factor), act));
        }

        if (CpuSupport.Choose(x, implementation, unsupportedReason))
        {
            return ApplyFast(x, scale, b, new(CpuImplementation(x, fu, fd, up, down, pad, factor), act));
        }

        using var scope = NewDisposeScope();
        Tensor y = scale is null ? x : PlaneScale.Product(x, scale);
        return ApplyReference(y, fu, fd, b, up, down, pad, factor, slope, clamp).MoveToOuterDisposeScope();
    }

    private static void Check(Tensor x, Tensor? fu, Tensor? fd, Tensor? b, int up, int down, Padding2d pad)
    {
        if (b is not null && (b.dim() != 1 || b.shape[0] != x.shape[1]))
        {
            throw new ArgumentException($"The bias [{string.Join(", ", b.shape)}] does not fit the channels of x [{string.Join(", ", x.shape)}].", nameof(b));
        }

        (int upWidth, int upHeight) = UpFirDn2d.FilterSize(fu);
        (int downWidth, int downHeight) = UpFirDn2d.FilterSize(fd);
        long width = (x.shape[3] * up) + pad.X0 + pad.X1 - (upWidth - 1);
        long height = (x.shape[2] * up) + pad.Y0 + pad.Y1 - (upHeight - 1);
        if (down < 1 || width < downWidth || height < downHeight)
        {
            throw new ArgumentException(
                $"At the raised rate the image is {width}x{height}; fd of {downWidth}x{downHeight} taps and down {down} need at least as many samples as taps, and a factor of 1 or more.",
                nameof(fd));
        }
    }
}
