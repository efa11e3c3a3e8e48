using StyleGanSharp.Ops;
using StyleGanSharp.Signal;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Moves images as a sampled continuous signal should move, to compare with what a generator makes of a moved input (StyleGAN3 appendix E).</summary>
/// <remarks>Every operator returns the image and a mask [1, 1, H, W] that is 1 where the result does not depend on what lies beyond the image's edge.</remarks>
public static class ImageMotion
{
    private const int Lobes = RotationFilter.Lobes;
    private const int RotationUp = 4;

    /// <summary>Moves by an integer of pixels (appendix E.1).</summary>
    /// <param name="x">[N, C, H, W], any floating-point type.</param>
    /// <param name="tx">Shift to the right in image widths; rounded to whole pixels.</param>
    /// <param name="ty">Shift down in image heights; rounded to whole pixels.</param>
    /// <returns>[N, C, H, W], zero where nothing is known, and the mask; fresh tensors.</returns>
    public static (Tensor Image, Tensor Mask) TranslateWhole(Tensor x, double tx, double ty)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scope = NewDisposeScope();
        int right = (int)Math.Round(tx * x.shape[3]);
        int down = (int)Math.Round(ty * x.shape[2]);
        Tensor y = UpFirDn2d.Apply(x, null, (1, 1), (1, 1), new Padding2d(right, -right, down, -down));
        Tensor mask = Box(x, right, down, right, down);
        return (y.MoveToOuterDisposeScope(), mask.MoveToOuterDisposeScope());
    }

    /// <summary>Moves by any distance: Lanczos-windowed sinc of 6 taps an axis, scaled to unit sum (appendix E.2).</summary>
    /// <param name="x">[N, C, H, W] float32.</param>
    /// <param name="tx">Shift to the right in image widths.</param>
    /// <param name="ty">Shift down in image heights.</param>
    /// <returns>[N, C, H, W] and the mask; fresh tensors.</returns>
    public static (Tensor Image, Tensor Mask) TranslateFractional(Tensor x, double tx, double ty)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scope = NewDisposeScope();
        (int right, Tensor fx) = ShiftTaps(tx * x.shape[3]);
        (int down, Tensor fy) = ShiftTaps(ty * x.shape[2]);
        Tensor y = UpFirDn2d.Apply(x, fx.unsqueeze(0), (1, 1), (1, 1), new Padding2d(Lobes + right, Lobes - 1 - right, 0, 0));
        y = UpFirDn2d.Apply(y, fy.unsqueeze(1), (1, 1), (1, 1), new Padding2d(0, 0, Lobes + down, Lobes - 1 - down));
        Tensor mask = Box(x, right + Lobes, down + Lobes, right - Lobes + 1, down - Lobes + 1);
        return (y.MoveToOuterDisposeScope(), mask.MoveToOuterDisposeScope());
    }

    /// <summary>Turns about the center: filtered to the common band at 4 samples per pixel, then read bilinearly (appendix E.3).</summary>
    /// <param name="x">[N, C, H, W] float32.</param>
    /// <param name="angle">Angle in radians, from the y axis (down) towards the x axis: counter-clockwise on the screen.</param>
    /// <returns>[N, C, H, W] and the mask; fresh tensors.</returns>
    public static (Tensor Image, Tensor Mask) Rotate(Tensor x, double angle)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scope = NewDisposeScope();
        const int Reach = (2 * Lobes) + 1; // pixels on each side that a filter of two windows touches at any angle
        (long n, long c, long height, long width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        Tensor phases = RotationPhases(angle, Reach).to(x.dtype).to(x.device); // [16, 1, T, T]
        Tensor fine = nn.functional.conv2d(x.reshape(n * c, 1, height, width), phases, padding: [2 * Reach, 2 * Reach]);
        fine = nn.functional.pixel_shuffle(fine, RotationUp).view(n, c, (height + (2 * Reach)) * RotationUp, (width + (2 * Reach)) * RotationUp);

        Tensor columns = arange(width, ScalarType.Float64, x.device) - ((width - 1) / 2.0);
        Tensor rows = (arange(height, ScalarType.Float64, x.device) - ((height - 1) / 2.0)).unsqueeze(1);
        Similarity2d back = Similarity2d.Translation((width - 1) / 2.0, (height - 1) / 2.0) * Similarity2d.Rotation(angle);
        (Tensor sourceX, Tensor sourceY) = back.Map(columns, rows); // [H, W]
        // grid_sample counts from -1 at the outer edge of the first sample to 1 at that of the last.
        Tensor grid = stack([Normalized(sourceX, width), Normalized(sourceY, height)], 2).unsqueeze(0).expand(n, height, width, 2).to(x.dtype);
        Tensor y = nn.functional.grid_sample(fine, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false);
        Tensor mask = Inside(sourceX, width).logical_and(Inside(sourceY, height)).to(x.dtype).view(1, 1, height, width);
        return (y.MoveToOuterDisposeScope(), mask.MoveToOuterDisposeScope());

        static Tensor Normalized(Tensor source, long size) => (((source + Reach) * RotationUp) + 0.5) * (2.0 / ((size + (2 * Reach)) * RotationUp)) - 1;
    }

    /// <summary>Removes the frequencies that <see cref="Rotate"/> would remove, without turning: what a generator makes of a turned input is compared after this (appendix E.3).</summary>
    /// <param name="x">[N, C, H, W] float32.</param>
    /// <param name="angle">Angle in radians, as for <see cref="Rotate"/>.</param>
    /// <returns>[N, C, H, W] and the mask; fresh tensors.</returns>
    public static (Tensor Image, Tensor Mask) FilterAsRotated(Tensor x, double angle)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scope = NewDisposeScope();
        const int Radius = (2 * Lobes) - 1;
        double[,] taps = RotationFilter.Design(-angle, 1, Radius); // seen from the turned image, the other band is turned back
        Tensor filter = tensor(taps).to(x.dtype).to(x.device).unsqueeze(0).unsqueeze(0).flip(2, 3);
        (long n, long c, long height, long width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        Tensor y = nn.functional.conv2d(x.reshape(n * c, 1, height, width), filter, padding: [Radius, Radius]).view(n, c, height, width);
        return (y.MoveToOuterDisposeScope(), Box(x, Radius, Radius, -Radius, -Radius).MoveToOuterDisposeScope());
    }

    private static (int Whole, Tensor Taps) ShiftTaps(double pixels)
    {
        int whole = (int)Math.Floor(pixels);
        double[] taps = [.. Enumerable.Range(1 - Lobes, 2 * Lobes).Select(offset => Lanczos(offset - (pixels - whole)))];
        double sum = taps.Sum();
        return (whole, tensor(Array.ConvertAll(taps, tap => (float)(tap / sum))));

        static double Lanczos(double t) => t == 0 ? 1 : Math.Abs(t) >= Lobes ? 0 : Math.Sin(Math.PI * t) * Math.Sin(Math.PI * t / Lobes) * Lobes / (Math.PI * Math.PI * t * t);
    }

    /// <summary>The filter cut into one per position between pixels, each in the order of a correlation.</summary>
    private static Tensor RotationPhases(double angle, int reach)
    {
        double[,] taps = RotationFilter.Design(angle, RotationUp, reach * RotationUp);
        int size = (2 * reach) + 1;
        var phases = new double[RotationUp * RotationUp, 1, size, size];
        for (int i = 0; i < taps.GetLength(0); i++)
        {
            for (int j = 0; j < taps.GetLength(1); j++)
            {
                phases[(i % RotationUp * RotationUp) + (j % RotationUp), 0, size - 1 - (i / RotationUp), size - 1 - (j / RotationUp)] = taps[i, j];
            }
        }

        return tensor(phases);
    }

    /// <summary>Two windows' reach from each edge, for a sample at the center of its quarter of a pixel.</summary>
    private static Tensor Inside(Tensor source, long size)
    {
        const double Low = (2 * Lobes) - 0.5 - (0.5 / RotationUp);
        return source.ge(Low).logical_and(source.lt(Low + size - (4 * Lobes)));
    }

    /// <summary>Ones from (left, top) to (W + right, H + bottom), zeros around.</summary>
    private static Tensor Box(Tensor x, int left, int top, int right, int bottom)
    {
        (int height, int width) = ((int)x.shape[2], (int)x.shape[3]);
        Tensor mask = zeros([1, 1, height, width], x.dtype, x.device);
        int fromX = Math.Clamp(left, 0, width);
        int fromY = Math.Clamp(top, 0, height);
        int toX = Math.Clamp(width + right, fromX, width);
        int toY = Math.Clamp(height + bottom, fromY, height);
        mask.narrow(2, fromY, toY - fromY).narrow(3, fromX, toX - fromX).fill_(1);
        return mask;
    }
}
