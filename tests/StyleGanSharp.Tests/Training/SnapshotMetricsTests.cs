using System.Text.Json;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Metrics;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

public sealed class SnapshotMetricsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_metrics_of_snapshots_When_trained_Then_each_is_measured_the_best_kept_and_the_training_unchanged()
    {
        using ImageDataset dataset = new AvatarOptions { Resolution = 8, Count = 16, Seed = 1 }.Open();
        ResolvedTraining plain = Options(dataset, string.Empty);
        var without = new RunFolder(_folder.File("without"));
        TrainingRun.Train(plain, dataset, without, CPU);
        var with = new RunFolder(_folder.File("with"));
        var seen = new List<MetricResult>();
        TrainingResult result = TrainingRun.Train(Options(dataset, "fid50k_full, pr50k3_full"), dataset, with, CPU, new Reporter(report => seen.AddRange(report.Metrics)));

        string[] lines = File.ReadAllLines(with.MetricFile("fid50k_full"));

        // After the first iteration, after 12 and 20 images, and at the end.
        Assert.Equal(4, lines.Length);
        Assert.Equal(2 * lines.Length, seen.Count);
        Assert.Equal(lines.Length, File.ReadAllLines(with.MetricFile("pr50k3_full")).Length);
        Assert.Contains("network-snapshot-", lines[0], StringComparison.Ordinal);
        Assert.True(File.Exists(with.BestFile));
        Assert.False(File.Exists(without.BestFile));

        // Each snapshot has its own file, though all are of the first thousand images; the weights are those of the run without metrics.
        Assert.Equal(lines.Length, lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("network").GetString()).Distinct().Count());
        Assert.Equal(Sums(without.LastSnapshot!), Sums(result.Snapshot));
    }

    [Fact]
    public void Given_an_earlier_better_value_When_a_snapshot_is_measured_Then_the_best_file_stays()
    {
        using ImageDataset dataset = new AvatarOptions { Resolution = 8, Count = 8, Seed = 1 }.Open();
        var run = new RunFolder(_folder.File("run"));
        Directory.CreateDirectory(run.Path);
        string snapshot = _folder.File("snapshot");
        File.WriteAllText(snapshot, "new");
        File.WriteAllText(run.BestFile, "old");
        string line = """{"metric":"fid50k_full@builtin","value":VALUE,"num":8}""";
        File.WriteAllLines(run.MetricFile("fid50k_full"), [line.Replace("VALUE", "0.001", StringComparison.Ordinal), line[..20]]);
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var metrics = new SnapshotMetrics(Options(dataset, "fid50k_full"), dataset, run, CPU, new SideWork());
        metrics.Measure(generator, snapshot, default);
        Assert.Equal("old", File.ReadAllText(run.BestFile));

        File.WriteAllLines(run.MetricFile("fid50k_full"), [line.Replace("VALUE", "1e9", StringComparison.Ordinal), line.Replace("VALUE", "\"NaN\"", StringComparison.Ordinal)]);
        metrics.Measure(generator, snapshot, default);
        Assert.Equal("new", File.ReadAllText(run.BestFile));

        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Empty(metrics.Measure(generator, snapshot, cancelled.Token));
    }

    [Fact]
    public void Given_metric_options_that_cannot_be_When_validated_Then_the_errors_name_them()
    {
        using ImageDataset dataset = new AvatarOptions { Resolution = 8, Count = 8, Seed = 1 }.Open();
        string message = Assert.Throws<OptionException>(() => Options(dataset, "fid", num: 1)).Message;
        Assert.Contains("TrainingOptions.MetricsNum is 1", message, StringComparison.Ordinal);
        Assert.Contains("MetricCatalog.names is 'fid'; there is no such metric", message, StringComparison.Ordinal);
    }

    private static ResolvedTraining Options(ImageDataset dataset, string metrics, int num = 8) => (new TrainingOptions { Data = AvatarOptions.SpecName, CBase = 64, CMax = 8, Latent = 8, MapDepth = 2, Batch = 4, Kimg = 0.024, Tick = 0.008, Snap = 1, Metrics = metrics, MetricsNum = metrics.Length > 0 ? num : null }).Resolve(dataset, CPU);

    private static double[] Sums(string path)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = NetworkFile.LoadGenerator(path);
        return [.. generator.state_dict().Values.Select(tensor => tensor.to(ScalarType.Float64).sum().item<double>())];
    }

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
