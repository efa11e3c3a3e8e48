using StyleGanSharp.Export;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.FastGan;
using StyleGanSharp.Networks.R3Gan;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.OnnxRuntime;
using StyleGanSharp.PublicApi.Tests.Support;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.PublicApi.Tests;

/// <summary>The package for products: exported generators without libtorch.</summary>
public sealed class OnnxGeneratorTests
{
    private static readonly MappingOptions TwoLayers = new() { NumLayers = 2 };

    private static readonly Dictionary<string, GeneratorOptions> Networks = new()
    {
        ["stylegan"] = new StyleGan1GeneratorOptions { ImgResolution = 16, ZDim = 8, WDim = 8, ChannelBase = 128, ChannelMax = 8, Mapping = TwoLayers },
        ["stylegan2"] = new StyleGan2GeneratorOptions { ImgResolution = 16, ImgChannels = 4, CDim = 3, ZDim = 8, WDim = 8, ChannelBase = 128, ChannelMax = 8, Mapping = TwoLayers },
        ["stylegan3"] = new StyleGan3GeneratorOptions { ImgResolution = 16, ImgChannels = 1, ZDim = 8, WDim = 8, ChannelBase = 64, ChannelMax = 8, NumLayers = 5, MarginSize = 4, FilterSize = 4 },
        ["stylegan-xl"] = new StyleGanXlGeneratorOptions
        {
            ImgResolution = 16,
            CDim = 3,
            ZDim = 8,
            WDim = 8,
            EmbedDim = 8,
            StemResolution = 8,
            StemLayers = 4,
            Stages = [new SuperResolutionStage(16, 4)],
            ChannelBase = 64,
            ChannelMax = 8,
        },
        ["r3gan"] = new R3GanGeneratorOptions { ImgResolution = 16, CDim = 3, ZDim = 8, ChannelBase = 64, ChannelMax = 8 },
        ["fastgan"] = new FastGanGeneratorOptions { ImgResolution = 16, ZDim = 8, ChannelBase = 64, ChannelMax = 8 },
    };

    [Theory]
    [InlineData("stylegan", null)]
    [InlineData("stylegan2", 2)]
    [InlineData("stylegan3", null)]
    [InlineData("stylegan-xl", 1)]
    [InlineData("fastgan", null)]
    [InlineData("r3gan", 2)]
    public void Given_an_exported_network_When_it_runs_without_the_library_Then_seeds_give_the_same_images(string name, int? label)
    {
        using var folder = new TemporaryFolder();
        using StyleGanModel model = Model(name);
        string path = folder.File("a.onnx");
        model.ExportOnnx(path);
        using OnnxGenerator generator = OnnxGenerator.Load(path);
        Assert.Equal((model.Resolution, model.Channels, model.ClassCount), (generator.Resolution, generator.Channels, generator.ClassCount));
        Assert.Equal(model.Generator.Options.Kind, generator.Kind);
        long[] seeds = [0, 5, 4294967295];
        Image[] expected = [.. model.Generate(seeds, new GenerationOptions { TruncationPsi = 0.8, Class = label })];
        IReadOnlyList<OnnxImage> found = generator.Generate(seeds, 0.8, label);
        Assert.Equal(expected.Length, found.Count);
        for (int i = 0; i < seeds.Length; i++)
        {
            string png = folder.File($"{i}.png");
            found[i].SavePng(png);
            Image read = Image.Load(png);
            Assert.Equal((16, 16, model.Channels), (read.Width, read.Height, read.Channels));
            Assert.Equal(found[i].Pixels.ToArray(), read.Pixels);
            Assert.All(expected[i].Pixels.Zip(read.Pixels), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
        }
    }

    [Fact]
    public void Given_a_file_for_a_fixed_number_of_images_When_more_or_fewer_are_asked_for_Then_each_seed_has_its_image()
    {
        using var folder = new TemporaryFolder();
        using StyleGanModel model = Model("stylegan");
        (string open, string two) = (folder.File("open.onnx"), folder.File("two.onnx"));
        model.ExportOnnx(open);
        model.ExportOnnx(two, new OnnxOptions { Batch = 2 });
        using OnnxGenerator one = OnnxGenerator.Load(open);
        using OnnxGenerator other = OnnxGenerator.Load(two);
        Assert.Equal(one.Generate([1, 2, 3]).Select(image => image.Pixels.ToArray()), other.Generate([1, 2, 3]).Select(image => image.Pixels.ToArray()));
        Assert.Empty(one.Generate([]));
        Assert.Empty(other.Generate([]));
    }

    [Fact]
    public void Given_several_threads_When_they_share_a_generator_Then_each_has_its_images()
    {
        using var folder = new TemporaryFolder();
        using StyleGanModel model = Model("fastgan");
        string path = folder.File("a.onnx");
        model.ExportOnnx(path);
        using OnnxGenerator generator = OnnxGenerator.Load(path);
        byte[][] alone = [.. Enumerable.Range(0, 8).Select(seed => generator.Generate(seed).Pixels.ToArray())];
        byte[][] together = [.. Enumerable.Range(0, 8).AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select(seed => generator.Generate(seed).Pixels.ToArray())];
        Assert.Equal(alone, together);
    }

    [Fact]
    public void Given_bad_requests_When_made_Then_errors_name_what_is_allowed()
    {
        using var folder = new TemporaryFolder();
        using StyleGanModel model = Model("stylegan2");
        using StyleGanModel plain = Model("stylegan");
        model.ExportOnnx(folder.File("a.onnx"));
        plain.ExportOnnx(folder.File("b.onnx"));
        using OnnxGenerator generator = OnnxGenerator.Load(folder.File("a.onnx"));
        using OnnxGenerator unconditional = OnnxGenerator.Load(folder.File("b.onnx"));
        Assert.StartsWith("The network is conditional and needs a class of 0 to 2.", Assert.Throws<ArgumentOutOfRangeException>(() => generator.Generate(1)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The network is conditional and needs a class of 0 to 2.", Assert.Throws<ArgumentOutOfRangeException>(() => generator.Generate(1, label: 3)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The network is unconditional, so it has no classes", Assert.Throws<ArgumentOutOfRangeException>(() => unconditional.Generate(1, label: 0)).Message, StringComparison.Ordinal);
        Assert.StartsWith("A seed is an integer from 0 to 4294967295.", Assert.Throws<ArgumentOutOfRangeException>(() => unconditional.Generate(-1)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The truncation is a finite number.", Assert.Throws<ArgumentOutOfRangeException>(() => unconditional.Generate(1, double.NaN)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The network has 6 style inputs, and each needs a finite ψ; found 2.", Assert.Throws<ArgumentException>(() => unconditional.Generate([1], new float[2])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_the_package_When_its_references_are_listed_Then_libtorch_is_not_among_them() =>
        Assert.Equal(["Microsoft.ML.OnnxRuntime"], typeof(OnnxGenerator).Assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => !name.StartsWith("System", StringComparison.Ordinal)));

    private static StyleGanModel Model(string name)
    {
        using var random = new RandomSource(3);
        GeneratorNetwork generator = Networks[name].Create(random);
        generator.eval();
        return new StyleGanModel(generator);
    }
}
