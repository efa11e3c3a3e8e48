using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Features of many pictures: their statistics, or all of them.</summary>
internal sealed class FeatureSet : IDisposable
{
    private readonly string _what;
    private readonly long _total;
    private readonly bool _keepsStatistics;
    private readonly bool _keepsVectors;
    private FeatureStatistics? _statistics;
    private Tensor? _vectors;
    private long _count;

    public FeatureSet(string what, long total, bool keepsStatistics, bool keepsVectors)
    {
        (_what, _total, _keepsStatistics, _keepsVectors) = (what, total, keepsStatistics, keepsVectors);
    }

    public FeatureStatistics Statistics => _statistics ?? throw new InvalidOperationException($"No statistics of the {_what} pictures were kept.");

    /// <summary>[N, F] float32 on the CPU.</summary>
    public Tensor Vectors => _vectors ?? throw new InvalidOperationException($"No vectors of the {_what} pictures were kept.");

    /// <summary>Whether what was kept serves a need.</summary>
    public bool Suits(FeatureNeed need) => need.Vectors ? _keepsVectors : _keepsStatistics;

    public void Add(Tensor features)
    {
        using var scope = NewDisposeScope();
        if (!features.isfinite().all().item<bool>())
        {
            throw new StyleGanException($"The features of the {_what} pictures {_count} to {_count + features.shape[0] - 1} are not all finite numbers. The generator or the feature network is broken, or its weights are damaged.");
        }

        if (_keepsStatistics)
        {
            _statistics ??= new FeatureStatistics((int)features.shape[1]);
            _statistics.Add(features);
        }

        if (_keepsVectors)
        {
            _vectors ??= empty([_total, features.shape[1]], ScalarType.Float32).DetachFromDisposeScope();
            _vectors.narrow(0, _count, features.shape[0]).copy_(features);
        }

        _count += features.shape[0];
    }

    public void Dispose()
    {
        _statistics?.Dispose();
        _vectors?.Dispose();
    }
}
