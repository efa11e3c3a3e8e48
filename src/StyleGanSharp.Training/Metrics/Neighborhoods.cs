using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Balls around feature vectors that reach to their k-th nearest neighbors, and who lies in them. Distances are made in blocks, so the memory stays bounded.</summary>
public static class Neighborhoods
{
    private const long BlockElements = 1 << 24;

    /// <summary>Precision and recall (Kynkäänniemi 2019, arXiv 1904.06991, eq. 1–2): the fraction of generated images in a ball of the real ones, and the other way round.</summary>
    /// <param name="reals">[N, F] float32.</param>
    /// <param name="fakes">[M, F] float32.</param>
    /// <param name="k">Neighbor a ball reaches to, at least 1.</param>
    /// <returns>Two numbers from 0 to 1.</returns>
    /// <exception cref="StyleGanException">When a set has no k neighbors.</exception>
    public static (double Precision, double Recall) PrecisionRecall(Tensor reals, Tensor fakes, int k = 3)
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor y) = Prepare(reals, fakes);
        (Tensor inReals, _) = Cover(y, x, SquaredRadii(x, k, "real"));
        (Tensor inFakes, _) = Cover(x, y, SquaredRadii(y, k, "generated"));
        return (Fraction(inReals.gt(0)), Fraction(inFakes.gt(0)));
    }

    /// <summary>Density and coverage (Naeem 2020, arXiv 2002.09797, eq. 3–4): in how many balls of real images a generated one lies on average, and the fraction of those balls that have one.</summary>
    /// <param name="reals">[N, F] float32.</param>
    /// <param name="fakes">[M, F] float32.</param>
    /// <param name="k">Neighbor a ball reaches to, at least 1.</param>
    /// <returns>The density, which may exceed 1, and the coverage from 0 to 1.</returns>
    /// <exception cref="StyleGanException">When there are no k neighbors.</exception>
    public static (double Density, double Coverage) DensityCoverage(Tensor reals, Tensor fakes, int k = 5)
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor y) = Prepare(reals, fakes);
        (Tensor balls, Tensor isHit) = Cover(y, x, SquaredRadii(x, k, "real"));
        return (balls.sum().item<long>() / ((double)k * y.shape[0]), Fraction(isHit));
    }

    /// <summary>The nearest of some vectors to each of others.</summary>
    /// <param name="probes">[M, F] float32.</param>
    /// <param name="centers">[N, F] float32.</param>
    /// <param name="k">How many, 1 … N.</param>
    /// <returns>Distances [M, k] float32, ascending, and indices into the centers [M, k] int64, fresh tensors.</returns>
    public static (Tensor Distances, Tensor Indices) Nearest(Tensor probes, Tensor centers, int k = 1)
    {
        ArgumentNullException.ThrowIfNull(centers);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, centers.shape[0]);
        using var scope = NewDisposeScope();
        (Tensor c, Tensor p) = Prepare(centers, probes);
        var distances = new List<Tensor>();
        var indices = new List<Tensor>();
        foreach ((long start, long count) in Blocks(p.shape[0], Math.Max(c.shape[0], k * c.shape[1])))
        {
            using var block = NewDisposeScope();
            Tensor rows = p.narrow(0, start, count);
            (_, Tensor found) = Squared(rows, c).topk(k, 1, largest: false);

            // By the products of matrices equal vectors are some way apart; the differences themselves say how near the few are.
            Tensor near = c.index_select(0, found.flatten()).view(count, k, -1);
            (Tensor least, Tensor order) = (near - rows.unsqueeze(1)).square().sum(2).sqrt().sort(1);
            distances.Add(least.MoveToOuterDisposeScope());
            indices.Add(found.gather(1, order).MoveToOuterDisposeScope());
        }

        return (cat(distances).MoveToOuterDisposeScope(), cat(indices).MoveToOuterDisposeScope());
    }

    /// <summary>Squared distances to the k-th nearest other vector, [N].</summary>
    private static Tensor SquaredRadii(Tensor x, int k, string what)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (x.shape[0] <= k)
        {
            throw new StyleGanException($"There {Quantity.Are(x.shape[0], $"{what} image")}; at least {k + 1} are needed for {Quantity.Of(k, "neighbor")} each. Use more (MetricRequest.Num).");
        }

        var radii = new List<Tensor>();
        foreach ((long start, long count) in Blocks(x.shape[0], x.shape[0]))
        {
            using var scope = NewDisposeScope();

            // The nearest of all is the vector itself.
            (Tensor nearest, _) = Squared(x.narrow(0, start, count), x).topk(k + 1, 1, largest: false, sorted: true);
            radii.Add(nearest.select(1, k).contiguous().MoveToOuterDisposeScope());
        }

        return cat(radii);
    }

    /// <returns>In how many balls each probe lies [M] int64; whether each ball has a probe [N].</returns>
    private static (Tensor Balls, Tensor IsHit) Cover(Tensor probes, Tensor centers, Tensor squaredRadii)
    {
        var balls = new List<Tensor>();
        Tensor isHit = zeros(centers.shape[0], ScalarType.Bool);
        foreach ((long start, long count) in Blocks(probes.shape[0], centers.shape[0]))
        {
            using var scope = NewDisposeScope();
            Tensor inside = Squared(probes.narrow(0, start, count), centers).le(squaredRadii);
            balls.Add(inside.sum(1).MoveToOuterDisposeScope());
            isHit.logical_or_(inside.any(0));
        }

        return (cat(balls), isHit);
    }

    /// <summary>[M, N]: |p|² + |c|² − 2 p·c, one product of matrices.</summary>
    private static Tensor Squared(Tensor probes, Tensor centers) =>
        addmm(centers.square().sum(1).unsqueeze(0), probes, centers.t(), 1, -2).add_(probes.square().sum(1).unsqueeze(1)).clamp_min_(0);

    private static IEnumerable<(long Start, long Count)> Blocks(long rows, long columns)
    {
        long most = Math.Clamp(BlockElements / Math.Max(columns, 1), 1, rows);
        for (long start = 0; start < rows; start += most)
        {
            yield return (start, Math.Min(most, rows - start));
        }
    }

    /// <summary>Both sets around their common mean: distances stay, and products of large numbers do not swallow them.</summary>
    private static (Tensor Reals, Tensor Fakes) Prepare(Tensor reals, Tensor fakes)
    {
        ArgumentNullException.ThrowIfNull(reals);
        ArgumentNullException.ThrowIfNull(fakes);
        if (reals.dim() != 2 || fakes.dim() != 2 || reals.shape[1] != fakes.shape[1] || reals.shape[0] == 0 || fakes.shape[0] == 0)
        {
            throw new ArgumentException($"Features are [{string.Join(", ", reals.shape)}] and [{string.Join(", ", fakes.shape)}]; expected [N, F] and [M, F] with one F.");
        }

        Tensor mean = reals.mean([0]);
        return (reals - mean, fakes - mean);
    }

    private static double Fraction(Tensor truths) => truths.to(ScalarType.Float64).mean().item<double>();
}
