using FsCheck.Xunit;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;
using StyleGanSharp.Signals;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Signals;

public sealed class SpectrumTests
{
    private static readonly ChannelStatistics Unchanged = new([0, 0], [1, 1]);

    [Property(MaxTest = 20)]
    public void Given_images_When_measured_Then_the_mean_power_is_the_windowed_energy(uint seed, byte padding, byte beta)
    {
        // Parseval: the mean over all F² frequencies of |X|² is the sum over the pixels of |w·x|².
        using var scope = NewDisposeScope();
        Tensor images = Noise(seed, 3, 2, 8, 8);
        var options = new SpectrumOptions { Padding = 1 + (padding % 4), WindowBeta = beta / 16.0 };
        using var estimator = new SpectrumEstimator(8, 2, options);
        estimator.Add(images);
        Tensor window = tensor(LowPassFilter.KaiserWindow(8, options.WindowBeta));
        window = outer(window, window) / window.square().sum();
        double energy = (images * window).square().sum().item<double>() / (3 * 2);
        Assert.Equal(energy, estimator.Result(Unchanged).Power.Average(), 1e-10);
    }

    [Property(MaxTest = 20)]
    public void Given_images_When_whitened_afterwards_Then_the_spectrum_is_that_of_the_whitened_images(uint seed, byte mean, byte deviation)
    {
        using var scope = NewDisposeScope();
        Tensor images = Noise(seed, 4, 2, 9, 9) + 0.7;
        var statistics = new ChannelStatistics([mean / 255.0, -0.3], [0.1 + (deviation / 255.0), 0.6]);
        Tensor Column(IReadOnlyList<double> values) => tensor(values.ToArray(), [1, 2, 1, 1]);
        PowerSpectrum after = Measure(images, statistics);
        PowerSpectrum before = Measure((images - Column(statistics.Mean)) / Column(statistics.StandardDeviation), Unchanged);
        Assert.All(before.Power.Zip(after.Power), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Property(MaxTest = 20)]
    public void Given_one_image_When_measured_Then_the_powers_are_the_squares_of_its_transform(uint seed)
    {
        using var scope = NewDisposeScope();
        Tensor image = Noise(seed, 1, 2, 6, 6);
        Tensor window = tensor(LowPassFilter.KaiserWindow(6, 8));
        window = outer(window, window) / window.square().sum();
        Tensor expected = fft.fftshift(fft.fft2(image * window, [12, 12]).abs().square().mean([0, 1]));
        Assert.All(expected.contiguous().data<double>().ToArray().Zip(Measure(image, Unchanged).Power), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
    }

    [Fact]
    public void Given_white_noise_When_whitened_by_itself_Then_it_is_zero_decibels_everywhere()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        using var estimator = new SpectrumEstimator(16, 3);
        for (int batch = 0; batch < 25; batch++)
        {
            estimator.Add((random.Normal(200, 3, 16, 16) * 0.2) + 0.4);
        }

        PowerSpectrum spectrum = estimator.Result();
        Assert.Equal(5000, spectrum.ImageCount);

        // Power is exponentially distributed; 15,000 values have a mean within 1/√15000 = 0.8 %, here six times that.
        Assert.All(spectrum.Decibels, decibels => Assert.Equal(0, decibels, 0.22));
        Assert.Equal(0.4, estimator.Statistics().Mean[2], 1e-3);
        Assert.Equal(0.2, estimator.Statistics().StandardDeviation[0], 1e-3);
    }

    [Fact]
    public void Given_a_wave_When_measured_Then_the_peak_is_at_its_frequency_in_the_slice_of_its_direction()
    {
        using var scope = NewDisposeScope();
        Tensor straight = SampledSignal.Sample((x, _) => Math.Sin(2 * Math.PI * 5 * x), 32, 32);
        Tensor diagonal = SampledSignal.Sample((x, y) => Math.Sin(2 * Math.PI * 5 * (x + y)), 32, 32);
        Assert.Equal(5, Peak(Measure(straight, new([0], [1])).Slice(0)));
        Assert.Equal(5, Peak(Measure(straight.transpose(2, 3), new([0], [1])).Slice(90)));
        Assert.Equal(5 * Math.Sqrt(2), Peak(Measure(diagonal, new([0], [1])).Slice(45)), 1e-9);

        // The window with β = 8 leaks less than -55 dB beyond three frequencies.
        SpectrumSlice slice = Measure(straight, new([0], [1])).Slice(0);
        double peakDb = slice.Decibels.Max();
        Assert.All(slice.FrequenciesHz.Zip(slice.Decibels).Where(item => item.First > 8.5), item => Assert.True(item.Second < peakDb - 55));
    }

    [Fact]
    public void Given_a_spectrum_When_sliced_Then_rays_end_at_the_edge_of_the_square()
    {
        PowerSpectrum spectrum = Measure(Noise(1, 1, 2, 8, 8), Unchanged);
        Assert.Equal(4, spectrum.Slice(0).FrequenciesHz[^1], 1e-12);
        Assert.Equal(4 * Math.Sqrt(2), spectrum.Slice(45).FrequenciesHz[^1], 1e-12);
        Assert.Equal(4 / Math.Cos(Math.PI / 6), spectrum.Slice(30).FrequenciesHz[^1], 1e-12);
        Assert.Equal(-4, spectrum.FrequencyHz(0));
        Assert.Equal(0, spectrum.FrequencyHz(8));
        Assert.Equal(10 * Math.Log10(spectrum.Power[(8 * 16) + 8]), spectrum.Slice(45).Decibels[0], 1e-12);
        Assert.Equal(10 * Math.Log10(spectrum.Power[(11 * 16) + 11]), spectrum.Slice(45).Decibels[3], 1e-12);
    }

    [Fact]
    public void Given_a_spectrum_When_saved_and_loaded_Then_it_is_the_same()
    {
        using var folder = new TemporaryFolder();
        PowerSpectrum spectrum = Measure(Noise(3, 2, 2, 8, 8), new([0.1, 0.2], [0.3, 0.4]));
        SpectrumFile.Save(folder.File("a.safetensors"), "näme", spectrum);
        (string name, PowerSpectrum loaded) = SpectrumFile.Load(folder.File("a.safetensors"));
        Assert.Equal("näme", name);
        Assert.Equal((8, 16, 2L), (loaded.Resolution, loaded.Size, loaded.ImageCount));
        Assert.Equal(spectrum.Power, loaded.Power);
        Assert.Equal(spectrum.Whitening.Mean, loaded.Whitening.Mean);
        Assert.Equal(spectrum.Whitening.StandardDeviation, loaded.Whitening.StandardDeviation);
    }

    [Theory]
    [InlineData(null, "is no spectrum. Give a file that SpectrumFile.Save wrote.")]
    [InlineData("{}", "the description of the spectrum is damaged: a value is missing")]
    [InlineData("{", "the description of the spectrum is damaged")]
    [InlineData("{\"name\":\"a\",\"resolution\":0,\"image_count\":1,\"mean\":[0],\"standard_deviation\":[1]}", "the description of the spectrum is damaged")]
    public void Given_another_file_When_loaded_as_a_spectrum_Then_the_error_says_so(string? description, string expected)
    {
        using var folder = new TemporaryFolder();
        using Tensor power = zeros(8, 8, ScalarType.Float64);
        Dictionary<string, string>? metadata = description is null ? null : new() { ["format"] = "stylegansharp-spectrum", ["spectrum"] = description };
        SafetensorsFile.Save(folder.File("b.safetensors"), [new("power", power)], metadata);
        Assert.Contains(expected, Assert.Throws<StyleGanException>(() => SpectrumFile.Load(folder.File("b.safetensors"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { }, "its powers are [] instead of a square")]
    [InlineData(new long[] { 8, 4 }, "its powers are [8, 4] instead of a square")]
    [InlineData(new long[] { 2, 2 }, "size")]
    public void Given_powers_of_another_shape_When_loaded_Then_the_error_says_so(long[] shape, string expected)
    {
        using var folder = new TemporaryFolder();
        using Tensor power = zeros(shape, ScalarType.Float64);
        var metadata = new Dictionary<string, string> { ["format"] = "stylegansharp-spectrum", ["spectrum"] = "{\"name\":\"a\",\"resolution\":4,\"image_count\":1,\"mean\":[0],\"standard_deviation\":[1]}" };
        SafetensorsFile.Save(folder.File("c.safetensors"), [new("power", power)], metadata);
        string message = Assert.Throws<StyleGanException>(() => SpectrumFile.Load(folder.File("c.safetensors"))).Message;
        Assert.Contains("the description of the spectrum is damaged", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_what_cannot_be_measured_When_measured_Then_the_errors_say_why()
    {
        using var scope = NewDisposeScope();
        using var estimator = new SpectrumEstimator(8, 1);
        Assert.Equal("There are no images, so there is no spectrum. Add some first.", Assert.Throws<StyleGanException>(() => estimator.Result()).Message);
        Assert.Equal("The spectrum is of images [N, 1, 8, 8]; these are [1, 3, 8, 8].", Assert.Throws<UsageException>(() => estimator.Add(zeros(1, 3, 8, 8))).Message);
        estimator.Add(ones(2, 1, 8, 8) / 2);
        Assert.StartsWith("A channel has one value in all images", Assert.Throws<StyleGanException>(() => estimator.Result()).Message, StringComparison.Ordinal);
        Assert.StartsWith("The images have 1 channel, the statistics", Assert.Throws<UsageException>(() => estimator.Result(Unchanged)).Message, StringComparison.Ordinal);
        Assert.Equal(
            "SpectrumOptions.WindowBeta is -1; it must be 0 to 100. SpectrumOptions.Padding is 9; it must be 1 to 8.",
            Assert.Throws<OptionException>(() => new SpectrumEstimator(8, 1, new SpectrumOptions { Padding = 9, WindowBeta = -1 })).Message);
    }

    private static double Peak(SpectrumSlice slice) => slice.FrequenciesHz[slice.Decibels.ToList().IndexOf(slice.Decibels.Max())];

    private static PowerSpectrum Measure(Tensor images, ChannelStatistics whitening)
    {
        using var estimator = new SpectrumEstimator((int)images.shape[^1], (int)images.shape[1]);
        estimator.Add(images);
        return estimator.Result(whitening);
    }

    private static Tensor Noise(uint seed, params long[] shape)
    {
        using var generator = new Generator(seed);
        return randn(shape, ScalarType.Float64, generator: generator) * 0.3;
    }
}
