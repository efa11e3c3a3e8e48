using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Metrics;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Checkpoints;

/// <summary>Numbers that are none are never shown as if they were some.</summary>
public sealed class NonFiniteNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> Counts => [1, 2, 3, 4, 5, 6];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Given_a_network_with_a_weight_that_is_no_number_When_loaded_to_generate_Then_it_is_named(float value)
    {
        string path = _folder.File("broken.safetensors");
        using (GeneratorNetwork network = TinyNetworks.Generator())
        {
            using var noGradient = no_grad();
            network.state_dict()["mapping.fc0.weight"][0, 0] = tensor(value);
            NetworkFile.Save(path, new Dictionary<string, nn.Module> { ["G_ema"] = network }, new NetworkFileInfo());
        }

        const string Expected = "G_ema.mapping.fc0.weight has values that are not finite numbers (1 of 64)";
        Assert.Contains(Expected, Assert.Throws<StyleGanException>(() => StyleGanModel.Load(path).Dispose()).Message, StringComparison.Ordinal);
        Assert.Contains(Expected, Assert.Throws<StyleGanException>(() => NetworkFile.LoadGenerator(path).Dispose()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1e30f, "synthesis.b4.conv1.weight has a value of magnitude 1E+30; weights of trained networks stay below 1E+06")]
    [InlineData(-5e6f, "synthesis.b4.conv1.weight has a value of magnitude 5E+06; weights")]
    [InlineData(1000f, null)]
    public void Given_a_network_with_a_huge_weight_When_loaded_Then_one_warning_names_it(float value, string? expected)
    {
        string path = _folder.File("huge.safetensors");
        using (GeneratorNetwork network = TinyNetworks.Generator())
        {
            using var noGradient = no_grad();
            network.state_dict()["synthesis.b4.conv1.weight"][0, 0, 0, 0] = tensor(value);
            NetworkFile.Save(path, new Dictionary<string, nn.Module> { ["G_ema"] = network }, new NetworkFileInfo());
        }

        string[] warnings = Warnings(() => NetworkFile.LoadGenerator(path).Dispose(), path);
        Assert.Equal(expected is null ? 0 : 1, warnings.Length);
        Assert.All(warnings, text => Assert.StartsWith($"{path}: G_ema.{expected}", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Given_a_network_that_makes_flat_images_When_it_generates_Then_one_warning_says_so()
    {
        const string Flat = "The network makes an image whose pixels are all equal";
        using GeneratorNetwork network = TinyNetworks.Generator();
        Assert.DoesNotContain(Warnings(() => _ = ImageGenerator.FromSeeds(network, [0, 1]).ToArray(), string.Empty), text => text.StartsWith(Flat, StringComparison.Ordinal));
        using (no_grad())
        {
            foreach (Tensor weight in network.state_dict().Where(item => item.Key.Contains("torgb", StringComparison.Ordinal)).Select(item => item.Value))
            {
                weight.zero_();
            }
        }

        string[] warnings = Warnings(() => _ = ImageGenerator.FromSeeds(network, [0, 1, 2], new GenerationOptions { Batch = 1 }).ToArray(), string.Empty);
        Assert.Single(warnings, text => text.StartsWith(Flat, StringComparison.Ordinal));
    }

    /// <summary>What the library warns of meanwhile, on this thread.</summary>
    private static string[] Warnings(Action action, string of)
    {
        var seen = new List<string>();
        int thread = Environment.CurrentManagedThreadId;
        void Add(string text)
        {
            if (Environment.CurrentManagedThreadId == thread && text.Contains(of, StringComparison.Ordinal))
            {
                seen.Add(text);
            }
        }

        LibTorch.Warning += Add;
        try
        {
            action();
        }
        finally
        {
            LibTorch.Warning -= Add;
        }

        return [.. seen];
    }

    [Fact]
    public void Given_images_that_are_no_numbers_When_made_bytes_Then_it_is_said()
    {
        using Tensor images = zeros(2, 3, 4, 4);
        Assert.Equal(2, ImageConversion.ToImages(images).Length);
        images[1, 2, 3, 3] = tensor(float.NaN);
        Assert.Contains("not finite numbers", Assert.Throws<StyleGanException>(() => ImageConversion.ToImages(images)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Given_few_images_When_any_metric_of_images_measures_Then_it_is_a_number_or_an_error_that_says_how_many_are_needed(int count)
    {
        using ImageDataset reals = ImageDataset.Open($"builtin:avatars?count={count}", new ImageDatasetOptions { Resolution = 16 });
        using ImageDataset fakes = ImageDataset.Open($"builtin:avatars?count={count}&seed=2", new ImageDatasetOptions { Resolution = 16 });
        int measured = 0;
        foreach (Metric metric in MetricCatalog.Find("fid50k_full,kid50k_full,pr50k3_full,dc50k5_full,fidinf50k_full,is50k"))
        {
            try
            {
                MetricResult result = MetricCatalog.Measure(metric, new MetricRequest { Data = reals, Fakes = fakes });
                Assert.True(double.IsFinite(result.Value), $"{metric.Name}: {result.Value}");
                Assert.DoesNotContain("-0.0000", $"{result.Value:F4}", StringComparison.Ordinal);
                measured++;
            }
            catch (StyleGanException e)
            {
                Assert.Contains("at least", e.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(count > 1 ? measured >= 3 : measured == 0, $"{measured}"); // one image has no distribution
    }

    [Fact]
    public void Given_equal_sets_When_their_distance_is_measured_Then_it_is_zero_and_not_below()
    {
        using ImageDataset reals = ImageDataset.Open("builtin:avatars?count=40", new ImageDatasetOptions { Resolution = 16 });
        using ImageDataset same = ImageDataset.Open("builtin:avatars?count=40", new ImageDatasetOptions { Resolution = 16 });
        double value = MetricCatalog.Measure(MetricCatalog.Find("fid50k_full")[0], new MetricRequest { Data = reals, Fakes = same }).Value;
        Assert.InRange(value, 0, 1e-4);
    }
}
