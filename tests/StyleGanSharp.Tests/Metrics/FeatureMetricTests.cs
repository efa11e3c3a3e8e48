using System.Text.Json;
using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Metrics;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Metrics;

public sealed class FeatureMetricTests : IDisposable
{
    private const string Distribution = "fid50k_full,fid50k,sfid50k_full,fidinf50k_full,kid50k_full,kid50k,pr50k3_full,pr50k3,dc50k5_full,is50k";
    private const string RandomChecksumStart = "7630f5fbb7cb0a6c0651d38a08726372ff1fbdf76e34a96bab";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_the_same_images_twice_When_every_metric_is_measured_Then_each_has_its_ideal_value()
    {
        using ImageDataset data = Avatars(40);
        IReadOnlyDictionary<string, MetricResult> results = Measure(new MetricRequest { Data = data, Fakes = data, Num = 40 });
        Assert.Equal(0, results["fid50k_full@builtin"].Value, 1e-6);
        Assert.Equal(0, results["sfid50k_full@builtin"].Value, 1e-6);
        Assert.Equal(1, results["pr50k3_full@builtin"].Value);
        Assert.Equal(1, results["pr50k3_full@builtin"].Details["recall"]);
        Assert.Equal(1, results["dc50k5_full@builtin"].Details["coverage"]);
        Assert.True(results["fidinf50k_full@builtin"].Value < results["fidinf50k_full@builtin"].Details["at_num"] + 1e-6);
        Assert.InRange(results["is50k@builtin"].Value, 1, 20);
        Assert.True(results["kid50k_full@builtin"].Value < 0.01);
    }

    [Fact]
    public void Given_an_untrained_generator_When_measured_alone_and_together_Then_the_numbers_are_the_same_and_bad()
    {
        using ImageDataset data = Avatars(30);
        using GeneratorNetwork generator = TinyNetworks.Generator();
        var request = new MetricRequest { Generator = generator, Data = data, Num = 24, Batch = 7, Seed = 3 };
        IReadOnlyDictionary<string, MetricResult> together = Measure(request);
        foreach (string name in new[] { "fid50k_full", "kid50k", "is50k" })
        {
            MetricResult alone = MetricCatalog.Measure(MetricCatalog.Find(name)[0], request);
            Assert.Equal(together[alone.Metric].Value, alone.Value, 1e-6 * Math.Abs(alone.Value));
        }

        MetricResult other = MetricCatalog.Measure(MetricCatalog.Find("fid50k_full")[0], request with { Seed = 4 });
        Assert.NotEqual(other.Value, together["fid50k_full@builtin"].Value);
        Assert.True(together["fid50k_full@builtin"].Value > 100);
        Assert.Equal(0, together["pr50k3_full@builtin"].Details["recall"]);
        Assert.Equal(("builtin", "64x64 pillow-bicubic", "avatars-8, 30 images", 3), (other.Features!.Name, other.Features.Preparation, other.Data, together["is50k@builtin"].Seed));
    }

    [Theory]
    [InlineData("ppl2_wend")]
    [InlineData("ppl_wend")]
    [InlineData("ppl_wfull")]
    [InlineData("ppl_zend")]
    [InlineData("ppl_zfull")]
    public void Given_a_generator_When_path_lengths_are_measured_Then_they_are_positive_and_repeat(string name)
    {
        using var random = new RandomSource(7);
        using GeneratorNetwork generator = new StyleGanSharp.Networks.StyleGan2.StyleGan2GeneratorOptions { ImgResolution = 32, CDim = 3, ZDim = 8, WDim = 8, ChannelBase = 256, ChannelMax = 8, Mapping = new MappingOptions { NumLayers = 2 } }.Create(random);
        generator.eval();
        var request = new MetricRequest { Generator = generator, Num = 10, Batch = 4 };
        double first = MetricCatalog.Measure(MetricCatalog.Find(name)[0], request).Value;
        Assert.True(double.IsFinite(first) && first > 0);
        Assert.Equal(first, MetricCatalog.Measure(MetricCatalog.Find(name)[0], request).Value);
    }

    [Fact]
    public void Given_a_bank_When_the_next_network_is_measured_Then_real_images_are_read_once_and_generated_ones_anew()
    {
        var storage = new CountingStorage(new AvatarImages(new AvatarOptions { Resolution = 8, Count = 12, Seed = 1 }));
        using ImageDataset data = ImageDataset.Of(storage, "avatars", new ImageDatasetOptions());
        using GeneratorNetwork generator = TinyNetworks.Generator();
        Metric metric = MetricCatalog.Find("fid50k_full")[0];
        using var bank = new FeatureBank([metric]);
        var request = new MetricRequest { Generator = generator, Data = data, Num = 12, Bank = bank };
        double first = MetricCatalog.Measure(metric, request).Value;
        Assert.Equal(12, storage.Reads);
        Assert.Equal(first, MetricCatalog.Measure(metric, request with { Seed = 9 }).Value);
        bank.ForgetFakes();
        Assert.NotEqual(first, MetricCatalog.Measure(metric, request with { Seed = 9 }).Value);
        Assert.Equal(12, storage.Reads);
    }

    [Fact]
    public void Given_requests_that_cannot_be_measured_When_measured_Then_the_errors_say_what_is_missing()
    {
        using ImageDataset data = Avatars(3);
        using GeneratorNetwork generator = TinyNetworks.Generator();
        Assert.Contains("MetricRequest.Data is missing", Error<OptionException>("fid50k_full", new MetricRequest { Generator = generator, Num = 4 }), StringComparison.Ordinal);
        Assert.Contains("MetricRequest.Generator is missing", Error<OptionException>("ppl2_wend", new MetricRequest { Fakes = data }), StringComparison.Ordinal);
        Assert.Contains("MetricCatalog.names is 'pr50k3_full'; it needs at least 4 real images, and there are 3.", Error<OptionException>("pr50k3_full", new MetricRequest { Data = data, Fakes = data, Num = 8 }), StringComparison.Ordinal);
        Assert.Contains("MetricCatalog.names is 'fid50k_full'; it needs at least 2 generated images, and there is 1. Use more (MetricRequest.Num).", Error<OptionException>("fid50k_full", new MetricRequest { Data = data, Generator = generator, Num = 1 }), StringComparison.Ordinal);
        Assert.Contains("FeatureCatalog.name is 'x'; there is no such feature network.", Error<OptionException>("fid50k_full", new MetricRequest { Data = data, Fakes = data, Features = "x" }), StringComparison.Ordinal);
        Assert.Contains("is50k", Assert.Throws<OptionException>(() => MetricCatalog.Find("fid")).Message, StringComparison.Ordinal);

        foreach (TorchSharp.Modules.Parameter parameter in generator.parameters())
        {
            using var noGradient = TorchSharp.torch.no_grad();
            parameter.fill_(float.NaN);
        }

        Assert.Contains("not finite", Error<StyleGanException>("fid50k_full", new MetricRequest { Data = data, Generator = generator, Num = 4 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_the_random_network_When_measured_Then_it_is_its_own_and_the_same_in_every_process()
    {
        using ImageDataset data = Avatars(2);
        Metric metric = MetricCatalog.Find("rfid50k_full")[0];
        MetricResult same = MetricCatalog.Measure(metric, new MetricRequest { Data = data, Fakes = data });
        Assert.Equal("rfid50k_full@random", same.Metric);
        Assert.StartsWith(RandomChecksumStart, same.Features!.Checksum, StringComparison.Ordinal);
        Assert.Equal(0, same.Value, 1e-6);

        using var network = StyleGanSharp.Features.FeatureCatalog.Open("random");
        using var scope = TorchSharp.torch.NewDisposeScope();
        TorchSharp.torch.Tensor noise = TorchSharp.torch.randint(256, [2, 3, 32, 32], TorchSharp.torch.uint8);
        TorchSharp.torch.Tensor features = network.Extract(noise, StyleGanSharp.Features.FeatureKind.Vector)[0];
        Assert.InRange(features.mean().item<float>(), 0.01, 100);

        // Without training about half of all features are zero wherever they are looked at; the others tell images apart.
        double alive = features.gt(0).any(0).to(TorchSharp.torch.float32).mean().item<float>();
        double differing = (features[0] - features[1]).abs().gt(features[0].abs() * 1e-3).to(TorchSharp.torch.float32).mean().item<float>();
        Assert.True(alive > 0.3 && differing > 0.3, $"{alive:P1} alive, {differing:P1} differ");
    }

    [Fact]
    public void Given_a_generator_of_two_channels_When_measured_Then_the_error_says_what_is_possible()
    {
        using var network = StyleGanSharp.Features.FeatureCatalog.Open("builtin");
        using var images = TorchSharp.torch.zeros([1, 2, 8, 8], TorchSharp.torch.uint8);
        string message = Assert.Throws<StyleGanException>(() => network.Extract(images, StyleGanSharp.Features.FeatureKind.Vector)).Message;
        Assert.Contains("Images have 2 channels; the feature network builtin takes 1 (gray), 3 (RGB) or 4 (RGBA).", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_result_When_logged_Then_the_line_has_what_comparisons_need()
    {
        using ImageDataset data = Avatars(6);
        MetricResult result = MetricCatalog.Measure(MetricCatalog.Find("pr50k3_full")[0], new MetricRequest { Data = data, Fakes = data, Num = 6 });
        MetricLog.Append(_folder.File("a/metric.jsonl"), result, "samples");
        MetricLog.Append(_folder.File("a/metric.jsonl"), result, "samples");
        string[] lines = File.ReadAllLines(_folder.File("a/metric.jsonl"));
        Assert.Equal(2, lines.Length);
        using JsonDocument json = JsonDocument.Parse(lines[0]);
        Assert.Equal("pr50k3_full@builtin", json.RootElement.GetProperty("metric").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("details").GetProperty("recall").GetDouble());
        Assert.Equal(result.Features!.Checksum, json.RootElement.GetProperty("features_sha256").GetString());
        Assert.Equal("64x64 pillow-bicubic", json.RootElement.GetProperty("preparation").GetString());
        Assert.Equal("samples", json.RootElement.GetProperty("network").GetString());
    }

    private static string Error<T>(string metric, MetricRequest request) where T : Exception =>
        Assert.Throws<T>(() => MetricCatalog.Measure(MetricCatalog.Find(metric)[0], request)).Message;

    private static Dictionary<string, MetricResult> Measure(MetricRequest request)
    {
        IReadOnlyList<Metric> metrics = MetricCatalog.Find(Distribution);
        using var bank = new FeatureBank(metrics);
        return metrics.Select(metric => MetricCatalog.Measure(metric, request with { Bank = bank })).ToDictionary(result => result.Metric);
    }

    private static ImageDataset Avatars(int count) => new AvatarOptions { Resolution = 8, Count = count, Seed = 1 }.Open();
}
