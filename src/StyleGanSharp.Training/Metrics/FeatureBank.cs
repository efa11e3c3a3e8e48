using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Metrics.Disentanglement;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Features that several metrics share: images are read and generated once for all of them, and those of real images stay for the next network.</summary>
public sealed class FeatureBank : IDisposable
{
    /// <summary>The word that stands for the network each metric was published with.</summary>
    public const string Standard = "standard";

    /// <summary>The word that stands for the network of this machine that sees most without a download: resnet18 where its weights are and the metric can use it, else builtin. Results name it.</summary>
    public const string Best = "best";

    private readonly FeatureNeed[] _plan;
    private readonly Dictionary<string, FeatureNetwork> _networks = new(StringComparer.Ordinal);
    private readonly Dictionary<(bool IsReal, string Network, FeatureKind Kind, int? Num), FeatureSet> _sets = [];
    private LabeledLatents? _latents;

    /// <summary>Creates an empty bank.</summary>
    /// <param name="metrics">What will be measured.</param>
    public FeatureBank(IEnumerable<Metric> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        _plan = [.. metrics.SelectMany(metric => metric.Needs)];
    }

    /// <summary>How many sets of features came from <see cref="MetricRequest.CacheFolder"/> instead of the images.</summary>
    public int CachedSets { get; private set; }

    /// <summary>The real images that were asked for last; null when none were since it was cleared.</summary>
    internal FeatureSet? LastReals { get; set; }

    /// <summary>Forgets generated images, before another network is measured against the same data.</summary>
    public void ForgetFakes()
    {
        foreach ((bool IsReal, string Network, FeatureKind Kind, int? Num) key in _sets.Keys.Where(key => !key.IsReal).ToArray())
        {
            _sets.Remove(key, out FeatureSet? set);
            set!.Dispose();
        }

        _latents?.Dispose();
        _latents = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable item in _networks.Values.Cast<IDisposable>().Concat(_sets.Values))
        {
            item.Dispose();
        }

        _latents?.Dispose();
    }

    /// <summary>Latents of generated images with their attributes, drawn once for all metrics of as many images.</summary>
    internal LabeledLatents Latents(MetricRequest request, int num, double fraction)
    {
        if (_latents is null || _latents.Count != num)
        {
            _latents?.Dispose();
            _latents = null;
            _latents = LabeledLatents.Draw(request, num, fraction);
        }

        return _latents;
    }

    internal FeatureNetwork Network(MetricRequest request, FeatureNeed need)
    {
        string name = need.Choose(request.Features);
        if (!_networks.TryGetValue(name, out FeatureNetwork? network))
        {
            network = FeatureCatalog.Open(name, request.FeatureOptions);
            _networks.Add(name, network);
        }

        return network;
    }

    /// <param name="request">What is measured.</param>
    /// <param name="need">Which features.</param>
    /// <param name="num">How many images at most; null is all.</param>
    internal FeatureSet Reals(MetricRequest request, FeatureNeed need, int? num)
    {
        ImageDataset dataset = request.RequireData();
        int[] indices = DatasetBatches.Choose(dataset, Math.Min(num ?? dataset.Count, dataset.Count));
        LastReals = Get(isReal: true, request, need, num, indices.Length, () => new DatasetBatches(dataset, indices), new PartOf(request.Progress, 0, 0.4), () =>
            request.CacheFolder is null ? null : FeatureCache.Fingerprint(dataset, indices, request.Cancellation));
        return LastReals;
    }

    internal FeatureSet Fakes(MetricRequest request, FeatureNeed need, int num)
    {
        int count = request.Fakes is null ? num : Math.Min(num, request.Fakes.Count);
        return Get(
            isReal: false, request, need, num, count,
            () => request.Fakes is { } fakes ? new DatasetBatches(fakes, DatasetBatches.Choose(fakes, count)) : new GeneratedBatches(request), new PartOf(request.Progress, 0.4, 1), () => null);
    }

    private FeatureSet Get(
        bool isReal, MetricRequest request, FeatureNeed need, int? num, int count, Func<IImageBatches> open, IProgress<double> progress, Func<string?> fingerprint)
    {
        FeatureNetwork network = Network(request, need);
        string name = need.Choose(request.Features);
        if (_sets.TryGetValue((isReal, name, need.Kind, num), out FeatureSet? found) && found.Suits(need))
        {
            return found;
        }

        // One look at each image serves every metric that will ask for this network.
        FeatureNeed[] all = [.. _plan.Append(need).Where(other => other.Choose(request.Features) == name)];
        FeatureKind[] kinds = [.. all.Select(other => other.Kind).Distinct()];
        string what = isReal ? "real" : "generated";
        string? content = fingerprint();
        FeatureSet[] sets =
        [
            .. kinds.Select(kind => new FeatureSet(what, count, all.Any(other => other.Kind == kind && !other.Vectors), all.Any(other => other.Kind == kind && other.Vectors)) { Fingerprint = content }),
        ];
        try
        {
            Fill(sets, kinds, network, request, count, open, progress, content);
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

    private void Fill(FeatureSet[] sets, FeatureKind[] kinds, FeatureNetwork network, MetricRequest request, int count, Func<IImageBatches> open, IProgress<double> progress, string? content)
    {
        string[] files = [.. content is null ? [] : kinds.Select(kind => FeatureCache.PathOf(request.CacheFolder!, content, network, kind))];
        int[] missing = [.. Enumerable.Range(0, sets.Length).Where(i => content is null || !FeatureCache.TryLoad(sets[i], files[i]))];
        CachedSets += sets.Length - missing.Length;
        if (missing.Length == 0)
        {
            return;
        }

        FeatureKind[] wanted = [.. missing.Select(i => kinds[i])];
        using IImageBatches batches = open();
        for (int done = 0; done < count; done += request.Batch)
        {
            request.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            int n = Math.Min(request.Batch, count - done);
            foreach (Tensor images in batches.Next(n))
            {
                IReadOnlyList<Tensor> features = network.Extract(images, wanted);
                for (int i = 0; i < missing.Length; i++)
                {
                    sets[missing[i]].Add(features[i]);
                }
            }

            NativeHeap.TrimNowAndThen();
            progress.Report((double)(done + n) / count);
        }

        Array.ForEach(missing, i => sets[i].Complete());
        foreach (int i in missing.Where(i => content is not null && sets[i].IsWhole))
        {
            FeatureCache.TrySave(sets[i], files[i]);
        }
    }

    private sealed class PartOf(IProgress<double>? whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole?.Report(from + ((to - from) * value));
    }
}
