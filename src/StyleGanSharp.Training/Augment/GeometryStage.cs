using StyleGanSharp.Ops;
using StyleGanSharp.Signal;
using static TorchSharp.torch;

namespace StyleGanSharp.Augment;

/// <summary>Transforms images geometrically: reflects the borders outward, doubles the rate with an orthogonal wavelet, samples bilinearly, halves the rate.</summary>
internal sealed class GeometryStage : IDisposable
{
    // The reach of the filter in pixels at the original rate, to each side.
    private static readonly int Reach = Wavelets.Sym6.Length / 4;

    private static readonly double[] Taps = UnitSum(Wavelets.Sym6);

    private readonly Tensor _lowPass;
    private readonly int _largestByMatrix;

    /// <summary>Makes the stage.</summary>
    /// <param name="device">Device of the images.</param>
    /// <param name="largestByMatrix">Longest side of images that are resampled by matrix products instead of filters: a product costs as much more as the
    /// image is wider than the filter, but runs near the machine's peak.</param>
    public GeometryStage(Device device, int largestByMatrix = 128)
    {
        _largestByMatrix = largestByMatrix;
        using Tensor taps = FirFilter.Make(Wavelets.Sym6);
        _lowPass = taps.to(device, copy: true).DetachFromDisposeScope();
    }

    /// <summary>Transforms each image by its own map.</summary>
    /// <param name="images">[N, C, H, W] float32.</param>
    /// <param name="inverse">For every image the map from positions in the result to positions in it, in pixels from the center.</param>
    /// <returns>[N, C, H, W].</returns>
    public Tensor Apply(Tensor images, Affine2d[] inverse)
    {
        using var scope = NewDisposeScope();
        (int height, int width) = ((int)images.shape[2], (int)images.shape[3]);
        Padding2d margin = Margin(inverse, width, height);
        Tensor doubled = ReflectAndDouble(images, margin);
        (int outWidth, int outHeight) = (2 * (width + (2 * Reach)), 2 * (height + (2 * Reach)));
        Tensor theta = Theta(inverse, margin, (doubled.shape[3], doubled.shape[2]), (outWidth, outHeight)).to(images.device);
        Tensor grid = nn.functional.affine_grid(theta, [images.shape[0], images.shape[1], outHeight, outWidth], align_corners: false);
        return Halve(BilinearSampling.Apply(doubled, grid), width, height).MoveToOuterDisposeScope();
    }

    public void Dispose() => _lowPass.Dispose();

    private Tensor ReflectAndDouble(Tensor images, Padding2d margin)
    {
        (int height, int width) = ((int)images.shape[2], (int)images.shape[3]);
        if (Math.Max(width, height) > _largestByMatrix)
        {
            using Tensor padded = ReflectPad.Apply(images, margin);
            return UpFirDn2d.Upsample2d(padded, _lowPass);
        }

        using var scope = NewDisposeScope();
        Tensor alongX = ResamplingMatrix.ReflectAndDouble(width, margin.X0, margin.X1, Taps).to(images.device);
        Tensor alongY = ResamplingMatrix.ReflectAndDouble(height, margin.Y0, margin.Y1, Taps).to(images.device);
        return alongY.matmul(images.matmul(alongX.t())).MoveToOuterDisposeScope();
    }

    private Tensor Halve(Tensor doubled, int width, int height)
    {
        if (Math.Max(width, height) > _largestByMatrix)
        {
            return UpFirDn2d.Downsample2d(doubled, _lowPass, pad: new Padding2d(-2 * Reach), flip: true);
        }

        using var scope = NewDisposeScope();
        Tensor alongX = ResamplingMatrix.Halve(width, Reach, Taps).to(doubled.device);
        Tensor alongY = ResamplingMatrix.Halve(height, Reach, Taps).to(doubled.device);
        return alongY.matmul(doubled.matmul(alongX.t())).MoveToOuterDisposeScope();
    }

    private static double[] UnitSum(ReadOnlySpan<double> taps)
    {
        double[] values = taps.ToArray();
        double sum = values.Sum();
        return Array.ConvertAll(values, value => value / sum);
    }

    /// <summary>How far the results reach over each border of the originals, at most one reflection.</summary>
    private static Padding2d Margin(Affine2d[] inverse, int width, int height)
    {
        (double left, double right, double top, double bottom) = (0, 0, 0, 0);
        (double x, double y) = ((width - 1) / 2.0, (height - 1) / 2.0);
        foreach (Affine2d map in inverse)
        {
            foreach ((double cornerX, double cornerY) in new[] { map.Map(-x, -y), map.Map(x, -y), map.Map(x, y), map.Map(-x, y) })
            {
                (left, right) = (Math.Max(left, -cornerX), Math.Max(right, cornerX));
                (top, bottom) = (Math.Max(top, -cornerY), Math.Max(bottom, cornerY));
            }
        }

        static int Beyond(double distance, double halfSize, int size) => (int)Math.Ceiling(Math.Clamp(distance - halfSize + (2 * Reach), 0, size - 1));
        return new Padding2d(Beyond(left, x, width), Beyond(right, x, width), Beyond(top, y, height), Beyond(bottom, y, height));
    }

    /// <summary>The maps in the normalized coordinates of the sampling grid, [N, 2, 3].</summary>
    private static Tensor Theta(Affine2d[] inverse, Padding2d margin, (long Width, long Height) source, (long Width, long Height) target)
    {
        // Seen from the padded image's center everything moves by half the difference of the margins. The wavelet's center lies half a sample
        // before the middle of its taps, so a position p at the original rate is 2p - ½ at the doubled rate, both from the center.
        Affine2d recenter = Similarity2d.Translation((margin.X0 - margin.X1) / 2.0, (margin.Y0 - margin.Y1) / 2.0);
        Affine2d toDoubled = Similarity2d.Translation(-0.5, -0.5) * Similarity2d.Scaling(2);
        Affine2d toOriginal = Similarity2d.Scaling(0.5) * Similarity2d.Translation(0.5, 0.5);
        Affine2d normalize = Affine2d.Scaling(2.0 / source.Width, 2.0 / source.Height);
        Affine2d denormalize = Affine2d.Scaling(target.Width / 2.0, target.Height / 2.0);
        float[] values = [.. inverse.SelectMany(map =>
        {
            Affine2d m = normalize * toDoubled * recenter * map * toOriginal * denormalize;
            return new[] { (float)m.Xx, (float)m.Xy, (float)m.X, (float)m.Yx, (float)m.Yy, (float)m.Y };
        })];
        return tensor(values, inverse.Length, 2, 3);
    }
}
