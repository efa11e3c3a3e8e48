using System.Text.Json;
using System.Text.Json.Serialization;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Metrics;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>Measures snapshots and keeps the best one. Features of the data are made once a process.</summary>
internal sealed class SnapshotMetrics : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.Strict };

    private readonly ResolvedTraining _options;
    private readonly ImageDataset _dataset;
    private readonly RunFolder _folder;
    private readonly Device _device;
    private readonly IReadOnlyList<Metric> _metrics;
    private readonly FeatureBank _bank;
    private readonly SideWork _side;

    /// <param name="options">What to measure.</param>
    /// <param name="dataset">The real images; not disposed.</param>
    /// <param name="folder">Receives the results.</param>
    /// <param name="device">Where to measure.</param>
    /// <param name="side">Receives what cannot be measured or written: it ends no training.</param>
    public SnapshotMetrics(ResolvedTraining options, ImageDataset dataset, RunFolder folder, Device device, SideWork side)
    {
        (_options, _dataset, _folder, _device, _side) = (options, dataset, folder, device, side);
        _metrics = MetricCatalog.Find(options.Metrics);
        _bank = new FeatureBank(_metrics);
    }

    /// <summary>Measures a snapshot that was just written.</summary>
    /// <param name="generator">Its average generator.</param>
    /// <param name="snapshot">Its file.</param>
    /// <param name="cancellationToken">Ends the measurement; what is not finished is left out.</param>
    /// <returns>The results so far.</returns>
    public IReadOnlyList<MetricResult> Measure(GeneratorNetwork generator, string snapshot, CancellationToken cancellationToken)
    {
        var results = new List<MetricResult>();
        _bank.ForgetFakes();
        foreach (Metric metric in _metrics)
        {
            MetricResult? result = null;
            try
            {
                _side.Try($"metric {metric.Name}", () => result = Measure(metric, generator, cancellationToken));
            }
            catch (OperationCanceledException)
            {
                break;
            }

            if (result is not null)
            {
                results.Add(result);
                _side.Try($"results of {metric.Name}", () => Keep(metric, result, snapshot));
            }
        }

        _bank.ForgetFakes();
        return results;
    }

    private MetricResult Measure(Metric metric, GeneratorNetwork generator, CancellationToken cancellationToken) => MetricCatalog.Measure(metric, new MetricRequest
    {
        Generator = generator,
        Data = _dataset,
        CacheFolder = FeatureCache.DefaultFolder,
        Features = _options.MetricsFeatures,
        FeatureOptions = new FeatureOptions { Device = _device, Cancellation = cancellationToken },
        Bank = _bank,
        Num = _options.MetricsNum,
        Batch = _options.MicroBatchSize,
        Seed = _options.Seed,
        Cancellation = cancellationToken,
    });

    private void Keep(Metric metric, MetricResult result, string snapshot)
    {
        string file = _folder.MetricFile(metric.Name);
        bool isBest = metric == _metrics[0] && IsBest(file, metric, result);
        MetricLog.Append(file, result, Path.GetFileName(snapshot));
        if (isBest)
        {
            SafeFile.Write(_folder.BestFile, stream =>
            {
                using FileStream network = File.OpenRead(snapshot);
                network.CopyTo(stream);
            });
        }
    }

    /// <summary>How many snapshots were measured after the best one by the first metric.</summary>
    public int SnapshotsSinceBest
    {
        get
        {
            if (_metrics.Count == 0 || _folder.MetricFile(_metrics[0].Name) is var file && !File.Exists(file))
            {
                return 0;
            }

            double[] values = [.. File.ReadLines(_folder.MetricFile(_metrics[0].Name)).Select(ParseLine).OfType<Line>().Select(line => _metrics[0].IsLowerBetter ? line.Value : -line.Value)];
            return values.Length == 0 ? 0 : values.Length - 1 - Array.IndexOf(values, values.Min());
        }
    }

    public void Dispose() => _bank.Dispose();

    /// <summary>Whether no earlier line of the file has a better value of the same kind.</summary>
    private static bool IsBest(string file, Metric metric, MetricResult result)
    {
        if (!double.IsFinite(result.Value))
        {
            return false;
        }

        if (!File.Exists(file))
        {
            return true;
        }

        return !File.ReadLines(file).Select(ParseLine).OfType<Line>().Any(line => line.Metric == result.Metric && line.Num == result.Num
            && (metric.IsLowerBetter ? line.Value <= result.Value : line.Value >= result.Value));
    }

    /// <summary>A line of results; null for one that a crash cut off, or whose value is no number.</summary>
    private static Line? ParseLine(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Line(string Metric, double Value, int Num);
}
