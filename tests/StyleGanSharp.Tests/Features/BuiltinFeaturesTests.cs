using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Features;
using StyleGanSharp.Features.Builtin;
using StyleGanSharp.Metrics;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Features;

public sealed class BuiltinFeaturesTests
{
    private const int Count = 300;
    private const int Resolution = 32;

    [Fact]
    public void Given_the_package_When_the_builtin_network_is_opened_Then_it_needs_no_file_and_says_what_it_is()
    {
        using var scope = NewDisposeScope();
        using FeatureNetwork network = FeatureCatalog.Open("BuiltIn", new FeatureOptions { WeightsFolder = "/nonexistent" });
        Assert.Equal(("builtin", "64x64 pillow-bicubic", true), (network.Name, network.Preparation, network.IsOwn));
        Assert.Matches("^[0-9a-f]{64}$", network.Checksum);
        Tensor gray = Avatars(0, 3)[.., 0..1];
        IReadOnlyList<Tensor> features = network.Extract(gray, FeatureKind.Probabilities, FeatureKind.Vector, FeatureKind.Spatial);
        Assert.Equal([3, BuiltinLayout.KindCount], features[0].shape);
        Assert.Equal([3, BuiltinLayout.FeatureCount], features[1].shape);
        Assert.Equal(BuiltinLayout.AttributeCount, AvatarAttributes.Names.Count);
        TensorAssert.Close(ones(3), features[0].sum(1), 1e-5, 0, "probabilities");
        TensorAssert.Close(network.Extract(gray.expand(-1, 3, -1, -1), FeatureKind.Vector)[0], features[1], 1e-6, 1e-6, "gray as RGB");
    }

    [Fact]
    public void Given_avatars_When_more_and_more_is_done_to_them_Then_their_distance_grows()
    {
        using var scope = NewDisposeScope();
        using FeatureNetwork network = FeatureCatalog.Open("builtin");
        using var random = new RandomSource(1);
        using FeatureStatistics reference = Statistics(network, Avatars(0, Count));
        Tensor others = Avatars(Count, Count);
        double Distance(Tensor images)
        {
            using FeatureStatistics statistics = Statistics(network, images);
            return FrechetDistance.Between(reference, statistics);
        }

        double unspoilt = Distance(others);
        CheckOrder("noise", [unspoilt, .. new[] { 8, 24, 64 }.Select(sigma => Distance((others.to(ScalarType.Float32) + (random.Normal(others.shape) * sigma)).round().clamp(0, 255).to(ScalarType.Byte)))]);
        CheckOrder("blur", [unspoilt, .. new[] { 0.5, 1.0, 2.0 }.Select(sigma => Distance(Blur(others, sigma)))]);
        CheckOrder("fewer modes", [unspoilt, .. new[] { 60, 20, 5 }.Select(modes => Distance(others.index_select(0, arange(Count).remainder(modes))))]);

        // Four classes, with and without hat and long hair: the last ones are missing.
        CheckOrder("missing classes", [unspoilt, .. new[] { 3, 2, 1 }.Select(classes => Distance(Avatars(Count, Count, classes)))]);
    }

    [Fact]
    public void Given_the_builtin_distance_When_images_move_apart_Then_it_grows_from_zero_and_has_gradients()
    {
        using var scope = NewDisposeScope();
        using IPerceptualDistance distance = FeatureCatalog.OpenDistance("builtin");
        using var random = new RandomSource(2);
        Tensor a = (Avatars(0, 2).to(ScalarType.Float32) / 127.5) - 1;
        Tensor noise = random.Normal(a.shape);
        Assert.Equal(0, distance.Distance(a, a).sum().item<float>());
        CheckOrder("noise", [.. new[] { 0.0, 0.05, 0.1, 0.2 }.Select(sigma => (double)distance.Distance(a, a + (noise * sigma)).mean().item<float>())]);

        Tensor leaf = (a + (noise * 0.1)).detach().requires_grad_();
        distance.Distance(a, leaf).sum().backward();
        Assert.True(leaf.grad!.isfinite().all().item<bool>() && leaf.grad!.abs().max().item<float>() > 0);

        Tensor equal = a.detach().requires_grad_();
        distance.Distance(a, equal).sum().backward();
        Assert.Equal(0, equal.grad!.abs().max().item<float>());

        string message = Assert.Throws<ArgumentException>(() => distance.Distance(a, a.narrow(1, 0, 1))).Message;
        Assert.Contains("[2, 1, 32, 32]", message, StringComparison.Ordinal);
    }

    private static void CheckOrder(string what, IReadOnlyList<double> distances) =>
        Assert.True(distances.Zip(distances.Skip(1)).All(pair => pair.Second > pair.First), $"{what}: {string.Join(", ", distances.Select(distance => $"{distance:G4}"))} do not grow.");

    private static FeatureStatistics Statistics(FeatureNetwork network, Tensor images)
    {
        var statistics = new FeatureStatistics(BuiltinLayout.FeatureCount);
        foreach (Tensor batch in images.split(50))
        {
            using var scope = NewDisposeScope();
            statistics.Add(network.Extract(batch, FeatureKind.Vector)[0]);
        }

        return statistics;
    }

    private static Tensor Blur(Tensor images, double sigma)
    {
        Tensor taps = exp(-(arange(-4, 5, ScalarType.Float32) / sigma).square() / 2);
        taps = taps / taps.sum();
        Tensor x = nn.functional.pad(images.to(ScalarType.Float32).reshape(-1, 1, Resolution, Resolution), [4, 4, 4, 4], PaddingModes.Replicate);
        x = nn.functional.conv2d(nn.functional.conv2d(x, taps.reshape(1, 1, 1, 9)), taps.reshape(1, 1, 9, 1));
        return x.reshape(images.shape).round().to(ScalarType.Byte);
    }

    /// <summary>Avatars from a number on, of the first of four classes.</summary>
    private static Tensor Avatars(int first, int count, int classes = 4)
    {
        (int hat, int hair) = (AvatarAttributes.IndexOf("hat"), AvatarAttributes.IndexOf("long-hair"));
        using var avatars = new AvatarImages(new AvatarOptions { Resolution = Resolution, Count = first + count, Seed = 3 });
        byte[] pixels = new byte[count * 3 * Resolution * Resolution];
        for (int i = 0; i < count; i++)
        {
            bool[] attributes = avatars.Attributes(first + i);
            int number = classes == 4 ? (attributes[hat] ? 2 : 0) + (attributes[hair] ? 1 : 0) : i % classes;
            (attributes[hat], attributes[hair]) = (number >= 2, number % 2 == 1);
            avatars.Draw(first + i, attributes, pixels.AsSpan(i * 3 * Resolution * Resolution, 3 * Resolution * Resolution));
        }

        return tensor(pixels, ScalarType.Byte).reshape(count, 3, Resolution, Resolution);
    }
}
