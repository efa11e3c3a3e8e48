using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Metrics;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Metrics;

public sealed class InversionErrorTests
{
    [Fact]
    public void Given_a_networks_own_images_and_faces_When_the_inversion_error_is_measured_Then_its_own_are_found_and_faces_are_not()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        Tensor images = generator.Synthesize(generator.Map(generator.Latents([1, 2, 3]), null));
        for (int i = 0; i < 3; i++)
        {
            ImageCodec.Save(folder.File($"{i}.png"), ImageGrid.Compose(images.narrow(0, i, 1), 1));
        }

        using ImageDataset own = ImageDataset.Open(folder.Path);
        using ImageDataset faces = BuiltInData.Open("builtin:avatars?count=40", generator.ImgResolution);
        MetricResult found = Measure(generator, own);
        MetricResult strange = Measure(generator, faces);

        Assert.Equal("inversion_w@builtin", found.Metric);
        Assert.Equal((3L, 3L), (found.RealCount!.Value, strange.RealCount!.Value));
        Assert.Equal(found.Parts.Values.Average(), found.Value, 1e-9);
        Assert.Equal(["image 0", "image 1", "image 2"], found.Parts.Keys);
        Assert.True(found.Value < found.Details["typical_distance"] / 4, $"{found.Value} of {found.Details["typical_distance"]}");
        Assert.True(found.Details["psnr_db"] > 20 && found.Details["ssim"] > 0.8);
        Assert.True(strange.Value > 4 * found.Value, $"{strange.Value}, {found.Value}");
    }

    [Fact]
    public void Given_images_alone_or_an_unknown_name_When_measured_Then_the_error_says_what_is_missing()
    {
        using ImageDataset faces = BuiltInData.Open("builtin:avatars?count=40", 16);
        Metric metric = Assert.Single(MetricCatalog.Find("inversion_wplus"));
        Assert.Contains("MetricRequest.Generator is missing", Assert.Throws<OptionException>(() => MetricCatalog.Measure(metric, new MetricRequest { Fakes = faces, Data = faces })).Message, StringComparison.Ordinal);
        Assert.Contains("inversion_w, inversion_wplus", Assert.Throws<OptionException>(() => MetricCatalog.Find("inversion")).Message, StringComparison.Ordinal);
    }

    private static MetricResult Measure(GeneratorNetwork generator, ImageDataset dataset) =>
        MetricCatalog.Measure(Assert.Single(MetricCatalog.Find("inversion_w")), new MetricRequest { Generator = generator, Data = dataset, Num = 3 });
}
