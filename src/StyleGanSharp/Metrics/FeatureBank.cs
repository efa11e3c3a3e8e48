using StyleGanSharp.Data;
using StyleGanSharp.Features;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Features that several metrics share: pictures are read and generated once for all of them, and those of real pictures stay for the next network.</summary>
public sealed class FeatureBank : IDisposable
{
    /// <summary>The word that stands for the network each metric was published with.</summary>
    public const string Standard = "standard";

    private readonly FeatureNeed[] _plan;
    private readonly Dictionary<string, FeatureNetwork> _networks = new(StringComparer.Ordinal);
    private readonly Dictionary<(bool IsReal, string Network, FeatureKind Kind, int? Num), FeatureSet> _sets = [];

    /// <summary>Creates an empty bank.</summary>
    /// <param name="metrics">What will be measured.</param>
    public FeatureBank(IEnumerable<Metric> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        _plan = [.. metrics.SelectMany(metric => metric.Needs)];
    }

    /// <summary>Forgets generated pictures, before another network is measured against the same data.</summary>
    public void ForgetFakes()
    {
        foreach ((bool IsReal, string Network, FeatureKind Kind, int? Num) key in _sets.Keys.Where(key => !key.IsReal).ToArray())
        {
            _sets.Remove(key, out FeatureSet? set);
            set!.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable item in _networks.Values.Cast<IDisposable>().Concat(_sets.Values))
        {
            item.Dispose();
        }
    }

    internal FeatureNetwork Network(MetricRequest request, FeatureNeed need)
    {
        string name = NameOf(request, need);
        if (!_networks.TryGetValue(name, out FeatureNetwork? network))
        {
            network = FeatureCatalogue.Open(name, request.FeatureOptions);
            _networks.Add(name, network);
        }

        return network;
    }

    /// <param name="request">What is measured.</param>
    /// <param name="need">Which features.</param>
    /// <param name="num">How many pictures at most; null is all.</param>
    internal FeatureSet Reals(MetricRequest request, FeatureNeed need, int? num)
    {
        IImageSource data = request.RequireData();
        return Get(isReal: true, request, need, num, Math.Min(num ?? data.Count, data.Count), count => new SourceBatches(data, count), new Share(request.Progress, 0, 0.4));
    }

    internal FeatureSet Fakes(MetricRequest request, FeatureNeed need, int num)
    {
        int count = request.Fakes is null ? num : Math.Min(num, request.Fakes.Count);
        return Get(
            isReal: false, request, need, num, count,
            all => request.Fakes is null ? new GeneratedBatches(request) : new SourceBatches(request.Fakes, all), new Share(request.Progress, 0.4, 1));
    }

    private FeatureSet Get(bool isReal, MetricRequest request, FeatureNeed need, int? num, int count, Func<int, IPictureBatches> open, IProgress<double> progress)
    {
        FeatureNetwork network = Network(request, need);
        string name = NameOf(request, need);
        if (_sets.TryGetValue((isReal, name, need.Kind, num), out FeatureSet? found) && found.Suits(need))
        {
            return found;
        }

        // One look at each picture serves every metric that will ask for this network.
        FeatureNeed[] all = [.. _plan.Append(need).Where(other => NameOf(request, other) == name)];
        FeatureKind[] kinds = [.. all.Select(other => other.Kind).Distinct()];
        string what = isReal ? "real" : "generated";
        FeatureSet[] sets = [.. kinds.Select(kind => new FeatureSet(what, count, all.Any(other => other.Kind == kind && !other.Vectors), all.Any(other => other.Kind == kind && other.Vectors)))];
        try
        {
            using IPictureBatches batches = open(count);
            for (int done = 0; done < count; done += request.Batch)
            {
                request.Cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                int n = Math.Min(request.Batch, count - done);
                IReadOnlyList<Tensor> features = network.Extract(batches.Next(n), kinds);
                for (int i = 0; i < kinds.Length; i++)
                {
                    sets[i].Add(features[i]);
                }

                progress.Report((double)(done + n) / count);
            }
        }
        catch
        {
            Array.ForEach(sets, set => set.Dispose());
            throw;
        }

        for (int i = 0; i < kinds.Length; i++)
        {
            if (_sets.Remove((isReal, name, kinds[i], num), out FeatureSet? old))
            {
                old.Dispose();
            }

            _sets.Add((isReal, name, kinds[i], num), sets[i]);
        }

        return _sets[(isReal, name, need.Kind, num)];
    }

    private static string NameOf(MetricRequest request, FeatureNeed need) => request.Features == Standard ? need.Standard : request.Features;

    private sealed class Share(IProgress<double>? whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole?.Report(from + ((to - from) * value));
    }
}
