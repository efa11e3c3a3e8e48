using FsCheck.Xunit;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Reporting;

public sealed class LayerReportTests
{
    [Theory]
    [InlineData("stylegan1", 6)]
    [InlineData("stylegan1-ladder:A", 6)]
    [InlineData("stylegan2", 5)]
    [InlineData("stylegan2-ladder:B", 5)]
    [InlineData("stylegan3-ladder:D", 5)]
    [InlineData("stylegan3-t", 14)]
    public void Given_any_generator_When_a_seed_is_reported_Then_every_layer_of_its_state_has_figures_and_a_row_of_maps(string cfg, int layers)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = Generator(cfg);
        LayerReport report = LayerReport.Of(generator, 3, maps: 4, cellPx: 24);
        Assert.Equal(layers, report.Layers.Count);
        Dictionary<string, Tensor> state = generator.state_dict();
        Assert.All(report.Layers, layer =>
        {
            Assert.Equal(layer.Channels, state[$"synthesis.{layer.Name}.bias"].shape[0]);
            Assert.True(layer.Rms > 0);
            Assert.InRange(layer.Crest, 1, Math.Sqrt(layer.Width * layer.Height));
            Assert.InRange(layer.Peak, 0, Math.Sqrt((layer.Width * layer.Height) - 1));
        });
        Assert.Equal(report.Layers.Select(layer => layer.Crest), report.Plot().Series[1].Ys);
        Assert.Equal(report.Layers.Select(layer => layer.Peak), report.Plot().Series[2].Ys);

        // Cells of 24 pixels under captions of 24, with gaps of 12; the last row begins with the image that the seed always gives.
        Assert.Equal(((5 * 36) + 12, ((layers + 1) * 60) + 12), (report.Sheet.Width, report.Sheet.Height));
        Image image = Assert.Single(ImageGenerator.FromSeeds(generator, [3]));
        int corner = ((((layers * 60) + 12 + 24) * report.Sheet.Width) + 12) * 3;
        Assert.Equal(image.Pixels[..3], report.Sheet.Pixels[corner..(corner + 3)]);
    }

    [Property(MaxTest = 30)]
    public void Given_one_bright_place_When_measured_Then_the_crest_is_that_of_a_droplet(byte place, byte channels)
    {
        using var scope = NewDisposeScope();
        Tensor x = zeros(1, 1 + (channels % 5), 8, 8);
        x[.., .., place % 8, place / 8 % 8] = -3;
        LayerStatistics spike = LayerStatistics.Of("spike", x);
        Assert.Equal(8, spike.Crest, 1e-6);
        Assert.Equal(Math.Sqrt(63), spike.Peak, 1e-6);
        LayerStatistics even = LayerStatistics.Of("even", ones_like(x) * -2);
        Assert.Equal((-2.0, 2.0, 1.0, 0.0), (even.Mean, even.Rms, even.Crest, even.Peak));
        LayerStatistics dead = LayerStatistics.Of("dead", zeros_like(x));
        Assert.Equal((1.0, 0.0), (dead.Crest, dead.Peak));
    }

    [Property(MaxTest = 20)]
    public void Given_a_map_that_is_scaled_and_shifted_When_measured_Then_its_peak_stays_for_it_is_what_AdaIN_cannot_change(byte scale, sbyte shift)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(scale);
        Tensor x = random.Normal(1, 3, 16, 16);
        Tensor changed = (x * (0.1 + (scale / 10.0))) + (shift / 10.0);
        double peak = LayerStatistics.Of("x", x).Peak;
        Assert.InRange(peak, 2, 6);
        Assert.Equal(peak, LayerStatistics.Of("changed", changed).Peak, 1e-3);
    }

    [Fact]
    public void Given_numbers_out_of_range_When_reported_Then_all_are_named()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        string message = Assert.Throws<OptionException>(() => LayerReport.Of(generator, 0, maps: 0, cellPx: 4)).Message;
        Assert.Contains("LayerReport.maps is 0;", message, StringComparison.Ordinal);
        Assert.Contains("LayerReport.cellPx is 4;", message, StringComparison.Ordinal);
    }

    private static GeneratorNetwork Generator(string cfg)
    {
        var request = new TrainingOptions { Cfg = cfg, Data = "builtin:avatars?count=20", Resolution = 16, CBase = 64, CMax = 8, Latent = 8, MapDepth = 2 };
        using ImageDataset dataset = request.OpenData();
        using var random = new RandomSource(1);
        return request.Resolve(dataset, CPU).Generator.Create(random);
    }
}
