using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signals;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Signals;

public sealed class SpectrumMeasurementTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Given_a_generator_When_measured_Then_it_is_the_spectrum_of_the_images_of_the_first_seeds()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        var reports = new Reports();
        using SpectrumEstimator measured = SpectrumMeasurement.OfGenerator(generator, 11, progress: reports, cancellationToken: Token);
        using Tensor images = ImageConversion.FromImages([.. ImageGenerator.FromSeeds(generator, [.. Enumerable.Range(0, 11).Select(seed => (long)seed)], cancellationToken: Token)]);
        using var expected = new SpectrumEstimator(8, 3);
        expected.Add(images);
        Assert.Equal([8, 11], reports.Values);
        Assert.All(expected.Result().Power.Zip(measured.Result().Power), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Fact]
    public void Given_a_damaged_image_When_measured_Then_it_is_left_out_and_named()
    {
        using var folder = new TemporaryFolder();
        DataFiles.WriteNoise(folder.Path, count: 9);
        File.WriteAllBytes(folder.File("img004.png"), File.ReadAllBytes(folder.File("img004.png"))[..100]);
        using ImageDataset dataset = ImageDataset.Open(folder.Path);
        using SpectrumEstimator measured = SpectrumMeasurement.OfDataset(dataset, cancellationToken: Token);
        Assert.Equal(8, measured.ImageCount);
        Assert.EndsWith("img004.png", Assert.Single(dataset.Unreadable).Name, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_data_set_When_measured_Then_all_its_images_count()
    {
        using var folder = new TemporaryFolder();
        DataFiles.WriteNoise(folder.Path, count: 9);
        using ImageDataset dataset = ImageDataset.Open(folder.Path);
        using SpectrumEstimator measured = SpectrumMeasurement.OfDataset(dataset, cancellationToken: Token);
        Assert.Equal(9, measured.ImageCount);

        // Uniform bytes: mean 0 and variance 1/3 in [-1, 1].
        ChannelStatistics statistics = measured.Statistics();
        Assert.All(statistics.Mean, mean => Assert.Equal(0, mean, 0.1));
        Assert.All(statistics.StandardDeviation, deviation => Assert.Equal(Math.Sqrt(1 / 3.0), deviation, 0.05));
    }

    [Fact]
    public void Given_no_images_or_a_canceled_token_When_measured_Then_it_stops()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        Assert.Equal("SpectrumMeasurement.count is 0; it must be at least 1.", Assert.Throws<OptionException>(() => SpectrumMeasurement.OfGenerator(generator, 0)).Message);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => SpectrumMeasurement.OfGenerator(generator, 2, cancellationToken: cancelled.Token));
    }

    private sealed class Reports : IProgress<int>
    {
        public List<int> Values { get; } = [];

        public void Report(int value) => Values.Add(value);
    }
}
