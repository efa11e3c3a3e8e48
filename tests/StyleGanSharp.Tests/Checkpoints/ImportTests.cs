using System.Text;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Checkpoints.Torch;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Parity;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Checkpoints;

public sealed class ImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_an_official_file_When_it_is_opened_Then_options_and_provenance_are_those_of_the_file()
    {
        using NetworkFile file = NetworkFile.Open(GoldenFile.PathOf("checkpoints/stylegan2-cond.pkl"));
        Assert.Equal(["G", "D", "G_ema"], file.Networks.Keys);
        var generator = Assert.IsType<StyleGan2GeneratorOptions>(file.Networks["G_ema"]);
        Assert.Equal((32, 6, 32, 16, 4, 256), (generator.ZDim, generator.CDim, generator.WDim, generator.ImgResolution, generator.Mapping.NumLayers, generator.ConvClamp));
        Assert.Equal("data.zip", file.Info.Dataset);
        Assert.Equal("stylegan2-cond.pkl, StyleGAN2 (PyTorch)", file.Info.Source);
        using PickledCheckpoint checkpoint = PickledCheckpoint.Open(GoldenFile.PathOf("checkpoints/stylegan3-t.pkl"));
        Assert.Equal(0.25, checkpoint.Info.AugmentP);
    }

    [Theory]
    [InlineData("stylegan1-tf", "G", "StyleGAN (2019)")]
    [InlineData("stylegan1-tf-128", "D", "StyleGAN (2019)")]
    [InlineData("stylegan2-tf", "G", "StyleGAN2 (TensorFlow)")]
    [InlineData("stylegan2-tf", "D", "StyleGAN2 (TensorFlow)")]
    [InlineData("stylegan3-r", "D", "StyleGAN2 (PyTorch)")]
    [InlineData("stylegan3-r", "G", "StyleGAN3 (PyTorch)")]
    [InlineData("stylegan-xl-cond-32", "G_ema", "StyleGAN-XL")]
    [InlineData("stylegan-xl-cond-32", "G", "StyleGAN-XL")]
    public void Given_any_network_of_a_file_When_it_is_loaded_Then_every_tensor_has_its_place(string name, string role, string family)
    {
        string path = GoldenFile.PathOf($"checkpoints/{name}.pkl");
        using NetworkFile file = NetworkFile.Open(path);
        using nn.Module module = file.Load(role);
        using PickledCheckpoint checkpoint = PickledCheckpoint.Open(path);
        PickledNetwork network = checkpoint.Networks.Single(item => item.Role == role);
        Assert.Equal(family, network.Family);
        Assert.Null(network.Problem);
        Assert.Equal(network.Tensors.Where(item => item.IsParameter).Sum(item => item.Count), module.parameters().Sum(item => item.numel()));
    }

    [Fact]
    public void Given_an_official_file_When_networks_are_loaded_or_converted_Then_it_is_parsed_once()
    {
        string path = GoldenFile.PathOf("checkpoints/stylegan2-cond.pkl");
        int Parses(Action work)
        {
            int before = PickledFile.ParseCount;
            work();
            return PickledFile.ParseCount - before;
        }

        Assert.Equal(1, Parses(() => NetworkFile.LoadGenerator(path).Dispose()));
        Assert.Equal(1, Parses(() => NetworkFile.LoadDiscriminator(path).Dispose()));
        Assert.Equal(1, Parses(() => StyleGanModel.Load(path).Dispose()));
        Assert.Equal(1, Parses(() => Assert.Equal(3, NetworkFile.Convert(path, _folder.File("all.safetensors")).Count)));
        Assert.Equal(1, Parses(() => Assert.Single(NetworkFile.Convert(path, _folder.File("one.pt")))));
    }

    [Fact]
    public void Given_the_kilo_images_of_a_file_When_it_is_opened_Then_they_are_known()
    {
        using PickledCheckpoint checkpoint = PickledCheckpoint.Open(GoldenFile.PathOf("checkpoints/stylegan-xl-cond-32.pkl"));
        Assert.Equal(1234, checkpoint.Info.TrainedKimg);
    }

    [Theory]
    [InlineData("noise_strength", "noise_strangth", "unknown", "synthesis.b16.conv0.noise_strangth", "missing", "synthesis.b16.conv0.noise_strength")]
    [InlineData("(K\u0003K\u0020K\u0001K\u0001t", "(K\u0003K\u0010K\u0001K\u0001t", "of another shape", "synthesis.b16.torgb.weight [3, 16, 1, 1] for [3, 32, 1, 1]", "belong to another architecture")]
    [InlineData("\u008c\u000bchannel_max", "\u008c\u000bchannel_mux", "options that this version does not know", "channel_mux")]
    [InlineData("\u008c\u0009Generator", "\u008c\u0009Denerator", "StyleGAN2 (PyTorch)")]
    public void Given_a_changed_file_When_a_generator_is_loaded_Then_the_error_names_what_does_not_fit(string find, string replace, params string[] expected)
    {
        string path = Changed("stylegan2", find, replace);
        if (expected is [var family])
        {
            // The name of the class is only a name: the structure decides.
            using PickledCheckpoint checkpoint = PickledCheckpoint.Open(path);
            Assert.Equal(family, checkpoint.Networks.Single(network => network.Role == "G").Family);
            return;
        }

        string message = Assert.ThrowsAny<StyleGanException>(() => NetworkFile.LoadGenerator(path)).Message;
        Assert.All(expected, text => Assert.Contains(text, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Given_a_TensorFlow_file_When_it_is_opened_Then_its_sizes_are_those_of_its_shapes()
    {
        using NetworkFile file = NetworkFile.Open(GoldenFile.PathOf("checkpoints/stylegan2-tf.pkl"));
        var generator = Assert.IsType<StyleGan2GeneratorOptions>(file.Networks["G_ema"]);
        Assert.Equal((32, 0, 32, 32, 3, 1024, 32, 8, null), (generator.ZDim, generator.CDim, generator.WDim, generator.ImgResolution, generator.ImgChannels, generator.ChannelBase, generator.ChannelMax, generator.Mapping.NumLayers, generator.ConvClamp));
        // The joining of label and latent before the normalization exists in no later version.
        string message = Assert.Throws<StyleGanException>(() => NetworkFile.LoadGenerator(Changed("stylegan2-tf", "\u008c\u000dDense7/weight", "\u008c\u0012LabelConcat/weight"))).Message;
        Assert.Contains("joins the label to z", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_file_of_2019_When_it_is_opened_Then_its_sizes_are_those_of_its_shapes()
    {
        using NetworkFile file = NetworkFile.Open(GoldenFile.PathOf("checkpoints/stylegan1-tf-128.pkl"));
        var generator = Assert.IsType<StyleGan1GeneratorOptions>(file.Networks["G_ema"]);
        Assert.Equal((24, 3, 24, 128, 3, 512, 8, 8, true), (generator.ZDim, generator.CDim, generator.WDim, generator.ImgResolution, generator.ImgChannels, generator.ChannelBase, generator.ChannelMax, generator.Mapping.NumLayers, generator.UseNoise));
        Assert.Equal([1.0, 2, 1], generator.BlurFilter);
        var discriminator = Assert.IsType<StyleGan1DiscriminatorOptions>(file.Networks["D"]);
        Assert.Equal((3, 128, 512, 8, 4, 1), (discriminator.CDim, discriminator.ImgResolution, discriminator.ChannelBase, discriminator.ChannelMax, discriminator.MbstdGroupSize, discriminator.MbstdNumChannels));
    }

    [Fact]
    public void Given_options_of_a_far_larger_network_When_it_is_loaded_Then_it_is_refused_before_memory_is_taken()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork tiny = TinyNetworks.Generator();
        string path = _folder.File("tiny.safetensors");
        NetworkFile.Save(path, new Dictionary<string, nn.Module> { ["G_ema"] = tiny }, new NetworkFileInfo());
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(Widened(text)));
        Assert.Contains("describe a network far larger than", Assert.Throws<StyleGanException>(() => NetworkFile.LoadGenerator(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>The same header with a w of half a million numbers, and its length.</summary>
    private static string Widened(string text)
    {
        string header = text.Replace("w_dim\\u0022:8", "w_dim\\u0022:500000", StringComparison.Ordinal);
        Assert.NotEqual(text, header);
        long length = BitConverter.ToInt64(Encoding.Latin1.GetBytes(text[..8])) + header.Length - text.Length;
        return Encoding.Latin1.GetString(BitConverter.GetBytes(length)) + header[8..];
    }

    [Fact]
    public void Given_a_converted_file_When_it_is_used_Then_it_makes_the_same_images()
    {
        using var scope = NewDisposeScope();
        string official = GoldenFile.PathOf("checkpoints/stylegan2-tf.pkl");
        string ours = _folder.File("tf.safetensors");
        Assert.Equal(["G", "D", "G_ema"], NetworkFile.Convert(official, ours));
        Assert.Equal(["G_ema"], NetworkFile.Convert(ours, _folder.File("one.safetensors"), ["G_ema"]));
        using GeneratorNetwork first = NetworkFile.LoadGenerator(official);
        using GeneratorNetwork second = NetworkFile.LoadGenerator(_folder.File("one.safetensors"));
        Assert.Equal(ImageGenerator.FromSeeds(first, [3]).Single().Pixels, ImageGenerator.FromSeeds(second, [3]).Single().Pixels);
        Assert.Equal("stylegan2-tf.pkl, StyleGAN2 (TensorFlow)", NetworkFile.ReadInfo(_folder.File("one.safetensors")).Source);

        Assert.Equal(["G_ema"], NetworkFile.Convert(ours, _folder.File("one.pt")));
        using PickledCheckpoint plain = PickledCheckpoint.Open(_folder.File("one.pt"));
        Assert.Equal(first.state_dict().Keys, Assert.Single(plain.Networks).Tensors.Select(tensor => tensor.Name));
        Assert.Contains("no description of them", Assert.Throws<StyleGanException>(() => NetworkFile.Open(_folder.File("one.pt"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_wrong_wishes_When_converting_Then_the_errors_say_what_is_possible()
    {
        string official = GoldenFile.PathOf("checkpoints/stylegan2.pkl");
        Assert.Contains("neither in .safetensors nor in .pt", Assert.Throws<UsageException>(() => NetworkFile.Convert(official, _folder.File("x.onnx"))).Message, StringComparison.Ordinal);
        Assert.Contains("A .pt file holds one network", Assert.Throws<UsageException>(() => NetworkFile.Convert(official, _folder.File("x.pt"), ["G", "D"])).Message, StringComparison.Ordinal);
        Assert.Contains("has no network 'E'; it has G, D, G_ema", Assert.Throws<StyleGanException>(() => NetworkFile.Convert(official, _folder.File("x.pt"), ["E"])).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private string Changed(string name, string find, string replace)
    {
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(GoldenFile.PathOf($"checkpoints/{name}.pkl")));
        Assert.Contains(find, text, StringComparison.Ordinal);
        string path = _folder.File("changed.pkl");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(text.Replace(find, replace, StringComparison.Ordinal)));
        return path;
    }
}
