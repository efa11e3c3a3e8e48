using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Checkpoints;

public sealed class NetworkFileTests : IDisposable
{
    private static readonly StyleGan2GeneratorOptions Small = new() { ImgResolution = 16, ChannelBase = 128, ChannelMax = 8, ZDim = 8, WDim = 8, CDim = 3 };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_a_saved_generator_When_it_is_loaded_Then_it_makes_the_same_images()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        using GeneratorNetwork generator = Small.Create(random);
        string path = _folder.File("g.safetensors");
        NetworkFile.Save(path, new Dictionary<string, nn.Module> { ["G_ema"] = generator }, new NetworkFileInfo { TrainedKimg = 12.5, Dataset = "faces", Classes = ["a", "b", "c"] });

        using GeneratorNetwork loaded = NetworkFile.LoadGenerator(path);
        Tensor z = loaded.Latents([3, 4]);
        Tensor c = ImageGenerator.Labels(loaded, [0, 2]);
        Assert.True(generator.forward(z, c).equal(loaded.forward(z, c)).all().item<bool>());
        NetworkFileInfo info = NetworkFile.ReadInfo(path);
        Assert.Equal((12.5, "faces"), (info.TrainedKimg, info.Dataset));
        Assert.Equal(["a", "b", "c"], info.Classes!);
    }

    [Fact]
    public void Given_half_precision_When_a_generator_is_saved_Then_parameters_are_rounded_to_float16_and_buffers_are_exact()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        using GeneratorNetwork generator = Small.Create(random);
        generator.WAvg.copy_(full_like(generator.WAvg, 1 / 3.0));
        string path = _folder.File("half.safetensors");
        NetworkFile.Save(path, new Dictionary<string, nn.Module> { ["G_ema"] = generator }, new NetworkFileInfo(), isHalf: true);

        using GeneratorNetwork loaded = NetworkFile.LoadGenerator(path);
        HashSet<string> parameters = [.. generator.named_parameters().Select(item => item.name)];
        Dictionary<string, Tensor> state = loaded.state_dict();
        foreach ((string name, Tensor value) in generator.state_dict())
        {
            Assert.Equal(ScalarType.Float32, state[name].dtype);
            Tensor expected = parameters.Contains(name) ? value.to(ScalarType.Float16).to(ScalarType.Float32) : value;
            Assert.True(expected.equal(state[name]).all().item<bool>(), name);
        }
    }

    [Fact]
    public void Given_a_weight_beyond_float16_When_saved_by_halves_Then_it_is_named_and_nothing_is_written()
    {
        using var random = new RandomSource(5);
        using GeneratorNetwork generator = Small.Create(random);
        using (no_grad())
        {
            generator.get_parameter("mapping.fc0.weight")!.fill_(1e5);
        }

        string path = _folder.File("half.safetensors");
        StyleGanException error = Assert.Throws<StyleGanException>(
            () => NetworkFile.Save(path, new Dictionary<string, nn.Module> { ["G_ema"] = generator }, new NetworkFileInfo(), isHalf: true));
        Assert.Equal("G_ema.mapping.fc0.weight has values beyond ±65504, which float16 cannot hold. Write float32.", error.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Given_every_builtin_network_When_it_is_loaded_Then_it_makes_different_images_and_says_where_it_comes_from()
    {
        foreach (string name in BuiltinNetworks.Names)
        {
            using var scope = NewDisposeScope();
            using NetworkFile file = NetworkFile.Open(name);
            Assert.Equal(("MIT", name), (file.Info.License, NetworkFile.Resolve(name)));
            Assert.True(file.Info.TrainedKimg > 0);
            using GeneratorNetwork generator = NetworkFile.LoadGenerator(name);
            Image[] images = [.. ImageGenerator.FromSeeds(generator, [0, 1])];
            Assert.All(images, image => Assert.True(image.Pixels.Max() - image.Pixels.Min() > 100));
            Assert.NotEqual(images[0].Pixels, images[1].Pixels);
        }

        Assert.Equal("There is no network builtin:cats. Built in is builtin:avatars.", Assert.Throws<StyleGanException>(() => NetworkFile.Open("builtin:cats")).Message);
    }

    [Fact]
    public void Given_a_run_folder_When_it_is_opened_Then_its_latest_snapshot_is_taken()
    {
        using var random = new RandomSource(5);
        using GeneratorNetwork generator = Small.Create(random);
        foreach (string name in new[] { "network-snapshot-000010", "network-snapshot-000200" })
        {
            NetworkFile.Save(_folder.File(name + ".safetensors"), new Dictionary<string, nn.Module> { ["G_ema"] = generator }, new NetworkFileInfo());
        }

        using NetworkFile file = NetworkFile.Open(_folder.Path);
        Assert.Equal(_folder.File("network-snapshot-000200.safetensors"), file.Path);
    }

    [Fact]
    public void Given_files_that_cannot_be_used_When_opened_Then_each_error_names_the_file_and_the_remedy()
    {
        Assert.Contains("does not exist", Error(_folder.File("none.safetensors")), StringComparison.Ordinal);
        Directory.CreateDirectory(_folder.File("empty"));
        Assert.Contains("no network-snapshot-", Error(_folder.File("empty")), StringComparison.Ordinal);
        File.WriteAllText(_folder.File("text.safetensors"), "hello, this is text");
        Assert.Contains("not a safetensors file", Error(_folder.File("text.safetensors")), StringComparison.Ordinal);
        using Tensor tensor = ones(2);
        SafetensorsFile.Save(_folder.File("plain.safetensors"), [new("x", tensor)]);
        Assert.Contains("holds no generator or discriminator", Error(_folder.File("plain.safetensors")), StringComparison.Ordinal);
        SafetensorsFile.Save(_folder.File("future.safetensors"), [new("x", tensor)], new Dictionary<string, string>
        {
            ["format"] = "stylegansharp",
            ["networks"] = "{\"G\": {\"kind\": \"stylegan9-generator\", \"options\": {}}}",
        });
        Assert.Contains("'stylegan9-generator' is unknown to this version", Error(_folder.File("future.safetensors")), StringComparison.Ordinal);
        SafetensorsFile.Save(_folder.File("damaged.safetensors"), [new("x", tensor)], new Dictionary<string, string> { ["format"] = "stylegansharp", ["networks"] = "{\"G\": 5}" });
        Assert.Contains("damaged", Error(_folder.File("damaged.safetensors")), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_class_out_of_range_or_missing_When_generating_Then_the_error_says_what_there_is()
    {
        using var random = new RandomSource(5);
        using GeneratorNetwork generator = Small.Create(random);
        Assert.Contains("classes 0 to 2", Assert.Throws<OptionException>(() => ImageGenerator.FromSeeds(generator, [1], new GenerationOptions { Class = 3 }).ToList()).Message, StringComparison.Ordinal);
        Assert.Contains("GenerationOptions.Class is missing; the network is conditional, and a class of 0 to 2 must be chosen.", Assert.Throws<OptionException>(() => ImageGenerator.FromSeeds(generator, [1]).ToList()).Message, StringComparison.Ordinal);
        Assert.Contains("Seed -1", Assert.Throws<UsageException>(() => ImageGenerator.FromSeeds(generator, [-1], new GenerationOptions { Class = 0 }).ToList()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Given_any_batch_size_When_generating_Then_a_seed_gives_one_image(int batch)
    {
        using var random = new RandomSource(5);
        using GeneratorNetwork generator = (Small with { CDim = 0 }).Create(random);
        long[] seeds = [5, 0, 9, 7];
        Image[] all = [.. ImageGenerator.FromSeeds(generator, seeds, new GenerationOptions { Batch = 8, TruncationPsi = 0.7 })];
        Image[] few = [.. ImageGenerator.FromSeeds(generator, seeds, new GenerationOptions { Batch = batch, TruncationPsi = 0.7 })];
        for (int i = 0; i < seeds.Length; i++)
        {
            // Sums in another order may move a value across a rounding boundary.
            Assert.All(all[i].Pixels.Zip(few[i].Pixels), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
        }
    }

    private static string Error(string path) => Assert.Throws<StyleGanException>(() => NetworkFile.Open(path)).Message;
}
