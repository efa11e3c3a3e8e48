using StyleGanSharp.Ops.Cpu.Fir;
using StyleGanSharp.Ops.Cuda;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>Pads, up-samples by zero insertion, filters by a FIR filter and down-samples a batch of images (StyleGAN2 §3, StyleGAN3 §2).</summary>
public static partial class UpFirDn2d
{
    /// <summary>Inserts up-1 zeros after every sample, pads or crops, convolves with <paramref name="f"/>·gain, keeps every down-th sample from the first.</summary>
    /// <param name="x">[N, C, H, W], any floating-point type.</param>
    /// <param name="f">[T] float32 (applied along x, then along y, with √gain each), [K, L] float32, or null for no filter.</param>
    /// <param name="up">Up-sampling factors along x and y, at least 1.</param>
    /// <param name="down">Down-sampling factors along x and y, at least 1.</param>
    /// <param name="pad">Samples at the up-sampled rate; negative crops.</param>
    /// <param name="flip">False convolves, true correlates.</param>
    /// <param name="gain">Factor of the whole result.</param>
    /// <param name="implementation">The implementation to run.</param>
    /// <returns>[N, C, (H·up + pad - K)/down + 1, …], a fresh tensor of the type of <paramref name="x"/>; differentiable in <paramref name="x"/> any number of times.</returns>
    /// <exception cref="ArgumentException">When a shape, factor or padding is impossible.</exception>
    public static Tensor Apply(
        Tensor x, Tensor? f, (int X, int Y) up, (int X, int Y) down, Padding2d pad, bool flip = false, double gain = 1,
        OpImplementation implementation = OpImplementation.Auto)
    {
        ArgumentNullException.ThrowIfNull(x);
        Check(x, f, up, down, pad);
        (int width, int height) = FilterSize(f);
        FirAxis alongX = Axis((int)x.shape[3], up.X, down.X, pad.X0, pad.X1, width);
        FirAxis alongY = Axis((int)x.shape[2], up.Y, down.Y, pad.Y0, pad.Y1, height);
        return CudaSupport.Choose(x, implementation) is { } host ? ApplyFast(x, CudaImplementation(host, alongX, alongY, f, flip, gain)) :
            CpuSupport.Choose(x, implementation) ? ApplyFast(x, CpuImplementation(alongX, alongY, f, flip, gain)) :
            ApplyReference(x, f, up, down, pad, flip, gain);
    }

    /// <summary>Up-samples by a whole factor so that the image stays in place: padding (T+up-1)/2 and (T-up)/2, gain·up².</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="f">[T] or [K, L] float32, or null.</param>
    /// <param name="up">The factor on both axes.</param>
    /// <param name="pad">Extra padding at the output's rate.</param>
    /// <param name="flip">False convolves, true correlates.</param>
    /// <param name="gain">Factor of the result; 1 keeps the mean.</param>
    /// <param name="implementation">The implementation to run.</param>
    /// <returns>[N, C, H·up, W·up] with no extra padding.</returns>
    public static Tensor Upsample2d(
        Tensor x, Tensor? f, int up = 2, Padding2d pad = default, bool flip = false, double gain = 1, OpImplementation implementation = OpImplementation.Auto)
    {
        (int width, int height) = FilterSize(f);
        var centerd = new Padding2d((width + up - 1) / 2, FloorHalf(width - up), (height + up - 1) / 2, FloorHalf(height - up));
        return Apply(x, f, (up, up), (1, 1), pad + centerd, flip, gain * up * up, implementation);
    }

    /// <summary>Down-samples by a whole factor so that the image stays in place: padding (T-down+1)/2 and (T-down)/2.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="f">[T] or [K, L] float32, or null.</param>
    /// <param name="down">The factor on both axes.</param>
    /// <param name="pad">Extra padding at the input's rate.</param>
    /// <param name="flip">False convolves, true correlates.</param>
    /// <param name="gain">Factor of the result.</param>
    /// <param name="implementation">The implementation to run.</param>
    /// <returns>[N, C, H/down, W/down] with no extra padding.</returns>
    public static Tensor Downsample2d(
        Tensor x, Tensor? f, int down = 2, Padding2d pad = default, bool flip = false, double gain = 1, OpImplementation implementation = OpImplementation.Auto)
    {
        (int width, int height) = FilterSize(f);
        var centerd = new Padding2d(FloorHalf(width - down + 1), FloorHalf(width - down), FloorHalf(height - down + 1), FloorHalf(height - down));
        return Apply(x, f, (1, 1), (down, down), pad + centerd, flip, gain, implementation);
    }

    /// <summary>Filters at one rate, the image keeping its size: padding T/2 and (T-1)/2.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="f">[T] or [K, L] float32, or null.</param>
    /// <param name="pad">Extra padding.</param>
    /// <param name="flip">False convolves, true correlates.</param>
    /// <param name="gain">Factor of the result.</param>
    /// <param name="implementation">The implementation to run.</param>
    /// <returns>[N, C, H, W] with no extra padding.</returns>
    public static Tensor Filter2d(
        Tensor x, Tensor? f, Padding2d pad = default, bool flip = false, double gain = 1, OpImplementation implementation = OpImplementation.Auto)
    {
        (int width, int height) = FilterSize(f);
        var centerd = new Padding2d(width / 2, (width - 1) / 2, height / 2, (height - 1) / 2);
        return Apply(x, f, (1, 1), (1, 1), pad + centerd, flip, gain, implementation);
    }

    /// <summary>Width and height of a filter in taps; a 1-D filter is as wide as it is high, none is 1×1.</summary>
    /// <param name="f">[T], [K, L] or null.</param>
    /// <returns>Taps along x and along y.</returns>
    internal static (int Width, int Height) FilterSize(Tensor? f) => f is null ? (1, 1) : ((int)f.shape[^1], (int)f.shape[0]);

    private static int FloorHalf(int value) => value >> 1;

    /// <summary>Refuses impossible calls of any implementation.</summary>
    internal static void Check(Tensor x, Tensor? f, (int X, int Y) up, (int X, int Y) down, Padding2d pad)
    {
        if (x.dim() != 4)
        {
            throw new ArgumentException($"x must be [N, C, H, W]; it has {x.dim()} dimensions.", nameof(x));
        }

        if (f is not null && (f.dim() is < 1 or > 2 || f.dtype is not (ScalarType.Float32 or ScalarType.Float64) || f.numel() == 0))
        {
            throw new ArgumentException($"f must be a float32 or float64 filter [T] or [K, L]; it is {f.dtype} [{string.Join(", ", f.shape)}].", nameof(f));
        }

        if (up.X < 1 || up.Y < 1 || down.X < 1 || down.Y < 1)
        {
            throw new ArgumentException($"up and down must be at least 1; they are {up} and {down}.", nameof(up));
        }

        (int width, int height) = FilterSize(f);
        if (Math.Max(-pad.X0, -pad.X1) > x.shape[3] * up.X || Math.Max(-pad.Y0, -pad.Y1) > x.shape[2] * up.Y)
        {
            throw new ArgumentException($"The padding {pad} crops more than the whole image of {x.shape[3] * up.X}x{x.shape[2] * up.Y} after up-sampling.", nameof(pad));
        }

        if ((x.shape[3] * up.X) + pad.X0 + pad.X1 < width || (x.shape[2] * up.Y) + pad.Y0 + pad.Y1 < height)
        {
            throw new ArgumentException(
                $"The image is {x.shape[3] * up.X}x{x.shape[2] * up.Y} after up-sampling; with padding {pad} it is smaller than the filter of {width}x{height} taps.", nameof(x));
        }
    }
}
