using StyleGanSharp.Features;
using StyleGanSharp.Metrics;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Metrics;

public sealed class OfflineMetricsTests : IDisposable
{
    /// <summary>Metrics that are defined by a network, whatever the request says.</summary>
    private static readonly Dictionary<string, string> Fixed = new() { ["fd50k_dinov2_full"] = "dinov2-l", ["cmmd50k_full"] = "clip-l" };

    /// <summary>What the other metrics were published with; those that are missing here need no weights.</summary>
    private static readonly (string Prefix, string Weights)[] Published =
    [
        ("fid", "inception"), ("sfid", "inception"), ("kid", "inception"), ("is50k", "inception"), ("pr50k", "vgg16"), ("recall50k", "vgg16"), ("dc50k", "vgg16"), ("ppl", "lpips"), ("inversion", "lpips"),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_no_connection_and_no_weights_When_every_metric_is_measured_Then_each_works_or_says_which_file_goes_where()
    {
        IReadOnlyDictionary<(string Features, string Metric), string> messages = OfflineMetrics.InOwnProcess(_folder.Path);
        Assert.Equal(2 * OfflineMetrics.All.Count, messages.Count);
        foreach (((string features, string metric), string message) in messages)
        {
            string? weights = Fixed.TryGetValue(metric, out string? name) ? name
                : features == FeatureBank.Standard ? Published.FirstOrDefault(item => metric.StartsWith(item.Prefix, StringComparison.Ordinal)).Weights
                : null;
            if (weights is null)
            {
                string expected = MetricCatalog.Find(metric)[0].NeedsAttributes ? "MetricRequest.Attributes is missing" : metric.StartsWith("eq", StringComparison.Ordinal) ? "StyleGAN3" : string.Empty;
                Assert.True(expected.Length == 0 ? message.Length == 0 : message.Contains(expected, StringComparison.Ordinal), $"{metric} with {features}: {message}");
                continue;
            }

            WeightsEntry entry = WeightsStore.Find(weights);
            string[] parts =
            [
                $"{entry.Url} cannot be read", $"fetch {entry.FileName} from {entry.Url} elsewhere", $"WeightsStore.Add(\"{entry.FileName}\")", $"put it into {Path.Combine(_folder.Path, "weights")} under that name.", entry.Instead,
            ];
            Assert.All(parts, part => Assert.True(message.Contains(part, StringComparison.Ordinal), $"{metric} with {features} lacks '{part}': {message}"));
        }

        // Other features do not help these two, and the message does not send anybody there.
        Assert.Contains("FD-DINOv2 takes dinov2-l, dinov2-b or the small dinov2-s (MetricRequest.Features = dinov2-s) and nothing else", messages[("builtin", "fd50k_dinov2_full")], StringComparison.Ordinal);
        Assert.Contains("CMMD takes clip-l or the smaller clip-b (MetricRequest.Features = clip-b) and nothing else", messages[("builtin", "cmmd50k_full")], StringComparison.Ordinal);
        Assert.Contains("together with vgg16", messages[(FeatureBank.Standard, "ppl2_wend")], StringComparison.Ordinal);
    }
}
