using StyleGanSharp.Checkpoints;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Mean and covariance of feature vectors, gathered batch by batch in float64: the memory it takes does not depend on how many there are.</summary>
public sealed class FeatureStatistics : IDisposable
{
    private readonly Tensor _sum;
    private readonly Tensor _products;
    private Tensor? _origin;

    /// <summary>Creates empty statistics.</summary>
    /// <param name="featureCount">Length of the vectors, at least 1.</param>
    public FeatureStatistics(int featureCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(featureCount, 1);
        FeatureCount = featureCount;
        _sum = zeros(featureCount, ScalarType.Float64).DetachFromDisposeScope();
        _products = zeros([featureCount, featureCount], ScalarType.Float64).DetachFromDisposeScope();
    }

    /// <summary>Length of the vectors.</summary>
    public int FeatureCount { get; }

    /// <summary>Number of vectors.</summary>
    public long Count { get; private set; }

    /// <summary>Adds vectors.</summary>
    /// <param name="features">[N, FeatureCount] of any float type and device.</param>
    /// <exception cref="ArgumentException">When the shape does not fit.</exception>
    /// <exception cref="StyleGanException">When a number is not finite; says of which image.</exception>
    public void Add(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.dim() != 2 || features.shape[1] != FeatureCount)
        {
            throw new ArgumentException($"Features are [{string.Join(", ", features.shape)}]; expected [N, {FeatureCount}].", nameof(features));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor x = features.cpu().to(ScalarType.Float64);
        Tensor bad = x.isfinite().all(1).logical_not();
        if (bad.any().item<bool>())
        {
            throw new StyleGanException($"The features of image {Count + bad.to(ScalarType.Int32).argmax().item<long>()} are not finite numbers. The generator or the feature network is broken, or its weights are damaged.");
        }

        // Sums around a point near the mean lose no digits where the mean is large against the spread.
        _origin ??= x.mean([0]).DetachFromDisposeScope();
        x = x - _origin;
        _sum.add_(x.sum([0]));
        _products.addmm_(x.t(), x);
        Count += x.shape[0];
    }

    /// <summary>The mean.</summary>
    /// <returns>[FeatureCount] float64 on the CPU, a fresh tensor.</returns>
    /// <exception cref="StyleGanException">When there are no vectors.</exception>
    public Tensor Mean()
    {
        Require(1);
        using var scope = NewDisposeScope();
        return ((_sum / Count) + _origin!).MoveToOuterDisposeScope();
    }

    /// <summary>The covariance, divided by the number of vectors.</summary>
    /// <returns>[FeatureCount, FeatureCount] float64 on the CPU, a fresh tensor.</returns>
    /// <exception cref="StyleGanException">When there are fewer than two vectors.</exception>
    public Tensor Covariance()
    {
        Require(2);
        using var scope = NewDisposeScope();
        Tensor mean = _sum / Count;
        return ((_products / Count) - outer(mean, mean)).MoveToOuterDisposeScope();
    }

    /// <summary>Writes them to a file.</summary>
    /// <param name="path">A .safetensors file.</param>
    /// <exception cref="StyleGanException">When it cannot be written.</exception>
    public void Save(string path)
    {
        Require(1);
        using Tensor count = tensor(Count);
        SafetensorsFile.Save(path, [new("count", count), new("origin", _origin!), new("sum", _sum), new("products", _products)]);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="path">A .safetensors file.</param>
    /// <returns>The statistics; dispose them.</returns>
    /// <exception cref="StyleGanException">When the file is damaged or of another kind.</exception>
    public static FeatureStatistics Load(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        using var scope = NewDisposeScope();
        Tensor products = file.Read("products");
        Tensor count = file.Read("count");
        Tensor sum = file.Read("sum");
        Tensor origin = file.Read("origin");
        long f = products.dim() == 2 ? products.shape[0] : -1;
        if (f < 1 || products.shape[1] != f || count.numel() != 1 || count.dtype != ScalarType.Int64 || !sum.shape.AsSpan().SequenceEqual([f]) || !origin.shape.AsSpan().SequenceEqual([f])
            || new[] { products, sum, origin }.Any(tensor => tensor.dtype != ScalarType.Float64))
        {
            throw new StyleGanException($"{path} holds no feature statistics. Delete it; it is computed again.");
        }

        var statistics = new FeatureStatistics((int)f) { Count = count.item<long>(), _origin = origin.DetachFromDisposeScope() };
        statistics._sum.copy_(sum);
        statistics._products.copy_(products);
        return statistics;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sum.Dispose();
        _products.Dispose();
        _origin?.Dispose();
    }

    private void Require(int least)
    {
        if (Count < least)
        {
            throw new StyleGanException($"Statistics need at least {Quantity.Of(least, "image")}; there {(Count == 1 ? "is" : "are")} {Count}. Use more images.");
        }
    }
}
