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
