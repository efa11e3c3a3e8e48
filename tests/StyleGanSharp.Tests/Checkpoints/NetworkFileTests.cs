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
    public void Given_a_saved_generator_When_it_is_loaded_Then_it_makes_the_same_pictures()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        using var generator = new StyleGan2Generator(Small, random);
        string path = _folder.File("g.safetensors");
        NetworkFile.Save(path, new Dictionary<string, nn.Module> { ["G_ema"] = generator }, new NetworkFileInfo { TrainedKimg = 12.5, Dataset = "faces", Classes = ["a", "b", "c"] });

        using GeneratorNetwork loaded = NetworkFile.LoadGenerator(path);
        Tensor z = loaded.Latents([3, 4]);
        Tensor c = PictureGenerator.Labels(loaded, [0, 2]);
        Assert.True(generator.forward(z, c).equal(loaded.forward(z, c)).all().item<bool>());
        NetworkFileInfo info = NetworkFile.Open(path).Info;
        Assert.Equal((12.5, "faces"), (info.TrainedKimg, info.Dataset));
        Assert.Equal(["a", "b", "c"], info.Classes!);
    }

    [Fact]
    public void Given_a_run_folder_When_it_is_opened_Then_its_latest_snapshot_is_taken()
    {
        using var random = new RandomSource(5);
        using var generator = new StyleGan2Generator(Small, random);
        foreach (string name in new[] { "network-snapshot-000010", "network-snapshot-000200" })
        {
            NetworkFile.Save(_folder.File(name + ".safetensors"), new Dictionary<string, nn.Module> { ["G_ema"] = generator }, new NetworkFileInfo());
        }

        Assert.Equal(_folder.File("network-snapshot-000200.safetensors"), NetworkFile.Open(_folder.Path).Path);
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
        Assert.Contains("no StyleGanSharp network", Error(_folder.File("plain.safetensors")), StringComparison.Ordinal);
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
        using var generator = new StyleGan2Generator(Small, random);
        Assert.Contains("classes 0 to 2", Assert.Throws<UsageException>(() => PictureGenerator.FromSeeds(generator, [1], new GenerationOptions { Class = 3 }).ToList()).Message, StringComparison.Ordinal);
        Assert.Contains("--class K, 0 to 2", Assert.Throws<UsageException>(() => PictureGenerator.FromSeeds(generator, [1]).ToList()).Message, StringComparison.Ordinal);
        Assert.Contains("Seed -1", Assert.Throws<UsageException>(() => PictureGenerator.FromSeeds(generator, [-1], new GenerationOptions { Class = 0 }).ToList()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Given_any_batch_size_When_generating_Then_a_seed_gives_one_picture(int batch)
    {
        using var random = new RandomSource(5);
        using var generator = new StyleGan2Generator(Small with { CDim = 0 }, random);
        long[] seeds = [5, 0, 9, 7];
        Picture[] all = [.. PictureGenerator.FromSeeds(generator, seeds, new GenerationOptions { Batch = 8, TruncationPsi = 0.7 })];
        Picture[] few = [.. PictureGenerator.FromSeeds(generator, seeds, new GenerationOptions { Batch = batch, TruncationPsi = 0.7 })];
        for (int i = 0; i < seeds.Length; i++)
        {
            // Sums in another order may move a value across a rounding boundary.
            Assert.All(all[i].Pixels.Zip(few[i].Pixels), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
        }
    }

    private static string Error(string path) => Assert.Throws<StyleGanException>(() => NetworkFile.Open(path)).Message;
}
