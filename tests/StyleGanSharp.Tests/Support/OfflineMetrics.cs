using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Metrics;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Tests.Support;

/// <summary>Measures metrics once and writes what comes of it: for a process without a network connection and without weights.</summary>
internal static class OfflineMetrics
{
    private const char Column = '\t';

    /// <summary>All but rFID, whose network is drawn at random: it asks for no file, and takes ten times as long as all others together.</summary>
    public static IReadOnlyList<Metric> All { get; } = [.. MetricCatalog.All.Where(metric => metric.Needs.All(need => need.Family != "random"))];

    public static void Run()
    {
        using ImageDataset data = new AvatarOptions { Resolution = 8, Count = 20 }.Open();
        using GeneratorNetwork generator = TinyNetworks.Generator(resolution: 32);
        foreach (string features in new[] { "builtin", FeatureBank.Standard })
        {
            foreach (Metric metric in All)
            {
                string message = string.Empty;
                try
                {
                    MetricCatalog.Measure(metric, new MetricRequest { Generator = generator, Data = data, Num = metric.Name.StartsWith("fidinf", StringComparison.Ordinal) ? 20 : 4, Features = features });
                }
                catch (StyleGanException e)
                {
                    message = e.Message;
                }

                Console.WriteLine(string.Join(Column, features, metric.Name, message));
            }
        }
    }

    /// <summary>Runs all in a process of its own.</summary>
    /// <param name="cache">An empty folder.</param>
    /// <returns>A message, empty where the metric was measured, by features and metric.</returns>
    public static IReadOnlyDictionary<(string Features, string Metric), string> InOwnProcess(string cache)
    {
        // Nobody listens at port 1.
        const string nowhere = "http://127.0.0.1:1";
        (int exitCode, string output, string error) = ChildProcess.Run(
            "offline", ("STYLEGANSHARP_CACHE", cache), ("TORCH_HOME", cache), ("HTTPS_PROXY", nowhere), ("https_proxy", nowhere), ("ALL_PROXY", nowhere), ("NO_PROXY", string.Empty), ("no_proxy", string.Empty), ("OMP_NUM_THREADS", "1"));
        Assert.True(exitCode == 0, error);
        return output.Split('\n').Select(line => line.TrimEnd('\r').Split(Column)).ToDictionary(cells => (cells[0], cells[1]), cells => cells[2]);
    }
}
