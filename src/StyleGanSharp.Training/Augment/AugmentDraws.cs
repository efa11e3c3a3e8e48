using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Augment;

/// <summary>The random numbers of one batch, on the host: one uniform number for every decision and parameter of every image, drawn at once.</summary>
/// <remarks>Parameters have no gradient and are a few numbers per image, so they are worked out in double precision on the host: one transfer a batch.
/// Every parameter is its distribution's quantile function of a uniform number, so fixing that number fixes the percentile.</remarks>
internal sealed class AugmentDraws
{
    // Uniform float32 numbers are multiples of 2^-24; the middle of the step keeps the normal quantiles finite.
    private const double HalfStep = 1.0 / (1 << 25);

    private readonly double[] _uniform;
    private readonly double[] _normal;
    private readonly double[] _halfNormal;
    private int _next;

    private AugmentDraws(double[] uniform, double[] normal, double[] halfNormal, bool isFixed)
    {
        _uniform = uniform;
        _normal = normal;
        _halfNormal = halfNormal;
        IsFixed = isFixed;
    }

    /// <summary>Draws for a batch, in the order of the images.</summary>
    /// <param name="images">Number of images.</param>
    /// <param name="perImage">Numbers an image; asking for more fails.</param>
    /// <param name="random">Where the numbers come from; not touched when <paramref name="percentile"/> is given.</param>
    /// <param name="percentile">When given, everything possible happens, every uniform number is this one (u), every normal one erfinv(2u - 1), every half-normal one erfinv(u).</param>
    public static AugmentDraws[] ForBatch(int images, int perImage, RandomSource random, double? percentile)
    {
        using var scope = NewDisposeScope();
        Tensor u = percentile is { } fixedAt
            ? full([images, perImage], fixedAt, ScalarType.Float64)
            : random.Uniform(images, perImage).cpu().to(ScalarType.Float64) + HalfStep;
        double[] uniform = u.data<double>().ToArray();

        // The published numbers at fixed percentiles leave out the √2 of the normal quantile; comparing with them needs the same.
        double scale = percentile is null ? Math.Sqrt(2) : 1;
        double[] normal = (((2 * u) - 1).erfinv() * scale).data<double>().ToArray();
        double[] halfNormal = (u.erfinv() * scale).data<double>().ToArray();
        var draws = new AugmentDraws[images];
        for (int n = 0; n < images; n++)
        {
            Range range = (n * perImage)..((n + 1) * perImage);
            draws[n] = new AugmentDraws(uniform[range], normal[range], halfNormal[range], percentile is not null);
        }

        return draws;
    }

    /// <summary>Whether every parameter is fixed at a percentile.</summary>
    public bool IsFixed { get; }

    /// <summary>True with the given probability; when the percentile is fixed, true unless it is impossible.</summary>
    public bool Happens(double probability)
    {
        double u = _uniform[_next++];
        return IsFixed ? probability > 0 : u < probability;
    }

    /// <summary>Uniform in (0, 1).</summary>
    public double Uniform() => _uniform[_next++];

    /// <summary>Uniform in (-1, 1).</summary>
    public double SignedUniform() => (2 * _uniform[_next++]) - 1;

    /// <summary>An integer in [0, <paramref name="count"/>), each equally likely.</summary>
    public int Choice(int count) => Math.Min((int)(_uniform[_next++] * count), count - 1);

    /// <summary>Standard normal.</summary>
    public double Normal() => _normal[_next++];

    /// <summary>Absolute value of a standard normal number.</summary>
    public double HalfNormal() => _halfNormal[_next++];
}
