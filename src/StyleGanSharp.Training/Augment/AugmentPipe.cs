using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Augment;

/// <summary>Augments the images that the discriminator sees, each operation with a probability, so that the generator does not learn the augmentations (ADA, §2 and appendix B).</summary>
/// <remarks>Order: geometry, color, frequency filter, noise, cutout. Images of four channels are color and alpha: geometry and cutout act on all four,
/// the rest on the color alone. Not safe for use from several threads at once.</remarks>
public sealed class AugmentPipe : IAugmentation
{
    private const int NoiseDraws = 2;
    private const int CutoutDraws = 3;
    private const int DrawsPerImage = GeometryDraw.Count + ColorDraw.Count + ImageFilterDraw.Count + NoiseDraws + CutoutDraws;

    private readonly GeometryStage _geometry;
    private double _p;

    /// <summary>Makes a pipe with <see cref="P"/> = 0.</summary>
    /// <param name="options">What to apply.</param>
    /// <param name="device">Device of the images; null is the CPU.</param>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    public AugmentPipe(AugmentOptions options, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        _geometry = new GeometryStage(device ?? CPU);
    }

    /// <summary>What the pipe applies.</summary>
    public AugmentOptions Options { get; }

    /// <summary>The probability that the options multiply; at least 0, and above 1 it means always.</summary>
    /// <exception cref="ArgumentOutOfRangeException">When negative or not a number.</exception>
    public double P
    {
        get => _p;
        set => _p = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The augmentation probability must be at least 0.");
    }

    /// <inheritdoc/>
    Tensor IAugmentation.Apply(Tensor images, RandomSource random) => P > 0 ? Apply(images, random) : images.alias();

    /// <summary>Augments a batch, every image in its own way.</summary>
    /// <param name="images">[N, C, H, W] float32, about [-1, 1]; C is 1 (gray), 3 (RGB) or 4 (RGBA).</param>
    /// <param name="random">Where the decisions and parameters come from; equal states give equal results.</param>
    /// <param name="debugPercentile">For comparisons, in (0, 1): applies every operation whose multiplier is above 0 with uniform parameters at this percentile u
    /// and normal ones at erfinv(2u - 1) standard deviations, rotating once; only the noise itself is still drawn.</param>
    /// <returns>A fresh tensor like <paramref name="images"/>, twice differentiable with respect to it.</returns>
    /// <exception cref="ArgumentException">When the images have another shape or type, or the percentile is out of range.</exception>
    public Tensor Apply(Tensor images, RandomSource random, double? debugPercentile = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(random);
        Check(images, debugPercentile);
        if (!Options.IsActive || images.numel() == 0)
        {
            return images.alias();
        }

        using var scope = NewDisposeScope();
        AugmentDraws[] draws = AugmentDraws.ForBatch((int)images.shape[0], DrawsPerImage, random, debugPercentile);
        double p = debugPercentile is null ? _p : 1;
        Tensor y = ApplyGeometry(images, p, draws);
        Tensor? alpha = y.shape[1] == 4 ? y.narrow(1, 3, 1) : null;
        Tensor color = alpha is null ? y : y.narrow(1, 0, 3);
        color = ApplyColor(color, p, draws);
        color = ApplyImageFilter(color, p, draws);
        color = ApplyNoise(color, p, draws, random);
        y = alpha is null ? color : cat([color, alpha], 1);
        y = ApplyCutout(y, p, draws);
        return (ReferenceEquals(y, images) ? images.alias() : y).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _geometry.Dispose();

    private Tensor ApplyGeometry(Tensor x, double p, AugmentDraws[] draws)
    {
        Affine2d[] inverse = Array.ConvertAll(draws, draw => GeometryDraw.Draw(Options, p, draw, x.shape[3], x.shape[2]));
        return Array.TrueForAll(inverse, map => map == Affine2d.Identity) ? x : _geometry.Apply(x, inverse);
    }

    private Tensor ApplyColor(Tensor x, double p, AugmentDraws[] draws)
    {
        ColorTransform[] colors = Array.ConvertAll(draws, draw => ColorDraw.Draw(Options, p, draw));
        if (Array.TrueForAll(colors, map => map == ColorTransform.Identity))
        {
            return x;
        }

        using var scope = NewDisposeScope();
        (long n, long c) = (x.shape[0], x.shape[1]);
        Tensor offset = PerImage(colors, color => color.Offset, x.device);
        if (c == 1)
        {
            return ((x * PerImage(colors, color => color.Luma, x.device)) + offset).MoveToOuterDisposeScope();
        }

        Tensor matrix = tensor(colors.SelectMany(color => color.ToMatrix()).Select(v => (float)v).ToArray(), n, 3, 3).to(x.device);
        Tensor y = matrix.bmm(x.reshape(n, 3, -1)).reshape(x.shape); // [N, 3, H, W]
        return (y + offset).MoveToOuterDisposeScope();
    }

    private Tensor ApplyImageFilter(Tensor x, double p, AugmentDraws[] draws)
    {
        double[]?[] filters = Array.ConvertAll(draws, draw => ImageFilterDraw.Draw(Options, p, draw));
        return Array.TrueForAll(filters, filter => filter is null) ? x : PerImageFilter.Apply(x, filters, ImageFilterDraw.Taps);
    }

    private Tensor ApplyNoise(Tensor x, double p, AugmentDraws[] draws, RandomSource random)
    {
        double[] sigmas = Array.ConvertAll(draws, draw =>
        {
            bool happens = draw.Happens(Options.Noise * p);
            double sigma = draw.HalfNormal() * Options.NoiseStd;
            return happens ? sigma : 0;
        });
        if (Array.TrueForAll(sigmas, sigma => sigma == 0))
        {
            return x;
        }

        using var scope = NewDisposeScope();
        Tensor noise = random.Normal(x.shape).to(x.device) * PerImage(sigmas, sigma => sigma, x.device);
        return (x + noise).MoveToOuterDisposeScope();
    }

    private Tensor ApplyCutout(Tensor x, double p, AugmentDraws[] draws)
    {
        (bool Happens, double X, double Y)[] centers = Array.ConvertAll(draws, draw => (draw.Happens(Options.Cutout * p), draw.Uniform(), draw.Uniform()));
        if (Array.TrueForAll(centers, center => !center.Happens))
        {
            return x;
        }

        using var scope = NewDisposeScope();
        Tensor halfSize = PerImage(centers, center => center.Happens ? Options.CutoutSize / 2 : 0, x.device);
        Tensor Outside(int axis, Func<(bool Happens, double X, double Y), double> center)
        {
            long size = x.shape[axis];
            Tensor position = (arange(size, ScalarType.Float32, x.device) + 0.5) / size;
            position = axis == 2 ? position.reshape(1, 1, -1, 1) : position.reshape(1, 1, 1, -1);
            return (position - PerImage(centers, center, x.device)).abs() >= halfSize;
        }

        Tensor keep = Outside(3, center => center.X).logical_or(Outside(2, center => center.Y)); // [N, 1, H, W]
        return (x * keep.to(x.dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>One number per image, [N, 1, 1, 1] float32.</summary>
    private static Tensor PerImage<T>(T[] items, Func<T, double> value, Device device)
    {
        using Tensor onHost = tensor(Array.ConvertAll(items, item => (float)value(item)), items.Length, 1, 1, 1);
        return onHost.to(device, copy: true);
    }

    private static void Check(Tensor images, double? debugPercentile)
    {
        if (images.dim() != 4 || images.dtype != ScalarType.Float32 || images.shape[1] is not (1 or 3 or 4))
        {
            throw new ArgumentException($"Augmentation takes float32 [N, C, H, W] with 1, 3 or 4 channels; found {images.dtype} [{string.Join(", ", images.shape)}].", nameof(images));
        }

        if (debugPercentile is { } value && !(value > 0 && value < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(debugPercentile), value, "A percentile must lie between 0 and 1.");
        }
    }
}
