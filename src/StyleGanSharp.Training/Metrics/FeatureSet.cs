using StyleGanSharp.Checkpoints;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Features of many images: their statistics, or all of them.</summary>
internal sealed class FeatureSet : IDisposable
{
    private const string VectorsName = "vectors";

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

    public FeatureStatistics Statistics => _statistics ?? throw new InvalidOperationException($"No statistics of the {_what} images were kept.");

    /// <summary>[N, F] float32 on the CPU.</summary>
    public Tensor Vectors => _vectors ?? throw new InvalidOperationException($"No vectors of the {_what} images were kept.");

    /// <summary>Images so far.</summary>
    public long Count => _count;

    /// <summary>SHA-256 of the images' content; null where it was not needed.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Whether what was kept serves a need.</summary>
    public bool Suits(FeatureNeed need) => need.Vectors ? _keepsVectors : _keepsStatistics;

    public void Add(Tensor features)
    {
        using var scope = NewDisposeScope();
        if (!features.isfinite().all().item<bool>())
        {
            throw new StyleGanException($"The features of the {_what} images {_count} to {_count + features.shape[0] - 1} are not all finite numbers. The generator or the feature network is broken, or its weights are damaged.");
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

    /// <summary>Whether the features of all images are here.</summary>
    public bool IsWhole => _count == _total;

    /// <summary>Ends the adding: images may have been left out.</summary>
    public void Complete()
    {
        if (_vectors is not null && !IsWhole)
        {
            Tensor all = _vectors;
            _vectors = all.narrow(0, 0, _count).clone().DetachFromDisposeScope();
            all.Dispose();
        }
    }

    /// <summary>Takes everything from files.</summary>
    /// <param name="path">The files without their endings.</param>
    /// <returns>Whether all that is kept was there, of the right number of images.</returns>
    public bool Load(string path)
    {
        (string statisticsFile, string vectorsFile) = Files(path);
        if ((_keepsStatistics && !File.Exists(statisticsFile)) || (_keepsVectors && !File.Exists(vectorsFile)))
        {
            return false;
        }

        _statistics = _keepsStatistics ? FeatureStatistics.Load(statisticsFile) : null;
        if (_keepsVectors)
        {
            using SafetensorsFile file = SafetensorsFile.Open(vectorsFile);
            _vectors = file.Read(VectorsName).DetachFromDisposeScope();
        }

        bool isWhole = (_statistics is null || _statistics.Count == _total) && (_vectors is null || (_vectors.dim() == 2 && _vectors.shape[0] == _total && _vectors.dtype == ScalarType.Float32));
        if (!isWhole)
        {
            Dispose();
            (_statistics, _vectors) = (null, null);
        }

        _count = isWhole ? _total : 0;
        return isWhole;
    }

    /// <summary>Writes everything to files.</summary>
    /// <param name="path">The files without their endings.</param>
    public void Save(string path)
    {
        (string statisticsFile, string vectorsFile) = Files(path);
        _statistics?.Save(statisticsFile);
        if (_vectors is not null)
        {
            SafetensorsFile.Save(vectorsFile, [new(VectorsName, _vectors)]);
        }
    }

    public void Dispose()
    {
        _statistics?.Dispose();
        _vectors?.Dispose();
    }

    private static (string Statistics, string Vectors) Files(string path) => (path + "-statistics.safetensors", path + "-vectors.safetensors");
}
