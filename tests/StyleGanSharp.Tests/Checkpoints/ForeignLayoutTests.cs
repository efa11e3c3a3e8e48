using System.Text;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Checkpoints.Torch;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Parity;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Checkpoints;

/// <summary>Networks in other places than the official ones, and of other programs.</summary>
public sealed class ForeignLayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("stylegan2", "dict")]
    [InlineData("stylegan2", "list")]
    [InlineData("stylegan2", "deep")]
    [InlineData("stylegan2-tf", "dict")]
    [InlineData("stylegan2-tf", "list")]
    [InlineData("stylegan1-tf", "deep")]
    public void Given_networks_deeper_in_a_file_When_opened_Then_they_are_found_and_make_the_same_image(string name, string place)
    {
        byte[] official = File.ReadAllBytes(GoldenFile.PathOf($"checkpoints/{name}.pkl"));
        string path = _folder.File("moved.pkl");
        File.WriteAllBytes(path, Wrap(official, place));
        using NetworkFile file = NetworkFile.Open(path);
        Assert.Contains("D", file.Roles);
        Assert.Contains("G_ema", file.Roles);
        Assert.Equal(Image(GoldenFile.PathOf($"checkpoints/{name}.pkl")), Image(path));
    }

    [Theory]
    [InlineData("G_ema", "g_ema")]
    [InlineData("G_ema", "other")]
    public void Given_an_average_under_another_name_When_opened_Then_it_is_the_one_to_generate_with(string official, string other)
    {
        string path = _folder.File("renamed.pkl");
        string content = Encoding.Latin1.GetString(File.ReadAllBytes(GoldenFile.PathOf("checkpoints/stylegan2.pkl")));
        content = content.Replace(official, other, StringComparison.Ordinal).Replace("\u008c\u0001G\u0094", "\u008c\u0001g\u0094", StringComparison.Ordinal).Replace("\u008c\u0001D\u0094", "\u008c\u0001d\u0094", StringComparison.Ordinal);
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(content));
        using NetworkFile file = NetworkFile.Open(path);
        Assert.Contains("G_ema", file.Roles);
        Assert.Equal(Image(GoldenFile.PathOf("checkpoints/stylegan2.pkl")), Image(path));
    }

    [Fact]
    public void Given_a_file_without_networks_When_inspected_Then_its_keys_and_shapes_are_lines_and_opening_says_so()
    {
        string path = _folder.File("weights.pt");
        using var scope = NewDisposeScope();
        TorchArchive.Save(path, [new("encoder.a", ones(2, 3)), new("encoder.b", ones(4))]);
        using (NetworkFile file = NetworkFile.Inspect(path))
        {
            Assert.Empty(file.Networks);
            Assert.Equal(["a dict of 2 items", "  encoder.a: [2, 3] float32", "  encoder.b: [4] float32"], file.Contents);
        }

        SafetensorsFile.Save(_folder.File("other.safetensors"), [new("x", ones(5))]);
        using (NetworkFile file = NetworkFile.Inspect(_folder.File("other.safetensors")))
        {
            Assert.Equal(["1 tensor", "  x: [5] float32"], file.Contents);
        }

        Assert.Contains("holds no generator or discriminator, but 1 tensor (x: [5] float32)", Assert.Throws<StyleGanException>(() => NetworkFile.Open(_folder.File("other.safetensors"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("decoder.", false)]
    public void Given_a_generator_in_the_names_of_rosinality_When_loaded_Then_it_makes_the_same_images(string prefix, bool hasNoise)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork network = Trained();
        string path = _folder.File("g_ema.pt");
        TorchArchive.Save(path, Renamed(network, prefix, hasNoise));
        using GeneratorNetwork read = NetworkFile.LoadGenerator(path);
        var options = Assert.IsType<StyleGan2GeneratorOptions>(read.Options);
        Assert.Equal((16, 3, 2, 8, 64, 8), (options.ImgResolution, options.ImgChannels, options.Mapping.NumLayers, options.WDim, options.ChannelBase, options.ChannelMax));
        var look = new SynthesisOptions { Noise = hasNoise ? NoiseMode.Const : NoiseMode.None };
        Tensor z = randn(3, 8, generator: new Generator(1));
        Tensor expected = network.Synthesize(network.Map(z, null), look);
        TensorAssert.Close(expected, read.Synthesize(read.Map(z, null), look), 1e-5, 1e-5);

        // The mean of w is not in the file: it is measured.
        Tensor mean = network.Map(randn(40_000, 8, generator: new Generator(2)), null)[TensorIndex.Colon, 0].mean([0]);
        TensorAssert.Close(mean, read.state_dict()["mapping.w_avg"], 0, 0.02);
    }

    [Theory]
    [InlineData("convs.0.conv.blur.kernel", "filters with another convs.0.conv.blur.kernel")]
    [InlineData("conv1.conv.modulation.weight", "has no conv1.conv.modulation.weight")]
    public void Given_a_generator_of_rosinality_with_a_changed_part_When_loaded_Then_it_is_named(string part, string expected)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork network = Trained();
        string path = _folder.File("changed.pt");
        KeyValuePair<string, Tensor>[] tensors = [.. Renamed(network, string.Empty, hasNoise: true)];
        TorchArchive.Save(path, [.. tensors.Where(item => item.Key != part || part.EndsWith("kernel", StringComparison.Ordinal)).Select(item => item.Key == part ? new(part, ones(4, 4)) : item)]);
        Assert.Contains(expected, Assert.Throws<StyleGanException>(() => NetworkFile.LoadGenerator(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stylegan2-tf", "\u008c\bfmap_max", "\u008c\buse_attn", "options that this version does not know: use_attn")]
    [InlineData("stylegan1-tf", "\u008c\bfmap_max", "\u008c\buse_attn", "options that this version does not know: use_attn")]
    [InlineData("stylegan1-tf", "\u008c\u0011truncation_cutoff\u0094K\b", "\u008c\u0011const_input_layer\u0094K\0", "const_input_layer = 0")]
    [InlineData("stylegan2-tf", "\u008c\rmapping_fmaps\u0094K ", "\u008c\rmapping_fmaps\u0094K\u0010", "mapping_fmaps = 16")]
    public void Given_a_TensorFlow_network_with_another_argument_When_loaded_Then_it_is_named(string name, string find, string replace, string expected)
    {
        string content = Encoding.Latin1.GetString(File.ReadAllBytes(GoldenFile.PathOf($"checkpoints/{name}.pkl")));
        Assert.Contains(find, content, StringComparison.Ordinal);
        string path = _folder.File("changed.pkl");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(content.Replace(find, replace, StringComparison.Ordinal)));
        Assert.Contains(expected, Assert.ThrowsAny<StyleGanException>(() => NetworkFile.LoadGenerator(path, role: "G")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_weights_that_are_integers_When_loaded_Then_they_are_refused()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork network = TinyNetworks.Generator();
        string path = _folder.File("integers.safetensors");
        NetworkFile.Save(path, new Dictionary<string, nn.Module> { ["G_ema"] = network }, new NetworkFileInfo());
        string content = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        int at = content.IndexOf("\"dtype\":\"F32\"", content.IndexOf("mapping.fc0.weight", StringComparison.Ordinal), StringComparison.Ordinal);
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(content[..at] + "\"dtype\":\"I32\"" + content[(at + 13)..]));
        Assert.Contains("'G_ema.mapping.fc0.weight' are Int32 in the file", Assert.Throws<StyleGanException>(() => NetworkFile.LoadGenerator(path)).Message, StringComparison.Ordinal);
    }

    private static byte[] Image(string path)
    {
        using StyleGanModel model = StyleGanModel.Load(path);
        return model.Generate(5, 0.7).Pixels.ToArray();
    }

    /// <summary>A pickle inside a list, a dict, or both.</summary>
    private static byte[] Wrap(byte[] pickle, string place)
    {
        PickleBytes start = new PickleBytes().Op(0x80, 4);
        byte[] inner = pickle[2..^1];
        return place switch
        {
            "dict" => [.. start.Op('}').Text("networks").ToArray(), .. inner, (byte)'s', (byte)'.'],
            "list" => [.. start.Op(']').ToArray(), .. inner, (byte)'a', (byte)'.'],
            _ => [.. start.Op('}').Text("a").Op('}').Text("b").Op(']').ToArray(), .. inner, (byte)'a', (byte)'s', (byte)'s', (byte)'.'],
        };
    }

    private static GeneratorNetwork Trained()
    {
        GeneratorNetwork network = TinyNetworks.Generator(resolution: 16);
        using var noGradient = no_grad();
        foreach ((string name, Tensor value) in network.state_dict().Where(item => item.Key.EndsWith("noise_strength", StringComparison.Ordinal) || item.Key.EndsWith("bias", StringComparison.Ordinal)))
        {
            value.add_(0.1 * (1 + (name.Length % 3)));
        }

        return network;
    }

    private static List<KeyValuePair<string, Tensor>> Renamed(GeneratorNetwork network, string prefix, bool hasNoise)
    {
        var tensors = new List<KeyValuePair<string, Tensor>>();
        Dictionary<string, Tensor> state = network.state_dict();
        void Add(string name, Tensor value) => tensors.Add(new(prefix + name, value));
        for (int i = 0; i < 2; i++)
        {
            Add($"style.{i + 1}.weight", state[$"mapping.fc{i}.weight"]);
            Add($"style.{i + 1}.bias", state[$"mapping.fc{i}.bias"]);
        }

        Add("input.input", state["synthesis.b4.const"].unsqueeze(0));
        Convolution("conv1", "synthesis.b4.conv1", 0);
        Image("to_rgb1", "synthesis.b4.torgb");
        for (int block = 0; block < 2; block++)
        {
            string ours = $"synthesis.b{8 << block}";
            Convolution($"convs.{2 * block}", $"{ours}.conv0", (2 * block) + 1);
            Convolution($"convs.{(2 * block) + 1}", $"{ours}.conv1", (2 * block) + 2);
            Image($"to_rgbs.{block}", $"{ours}.torgb");
            Tensor kernel = state[$"{ours}.resample_filter"] * 4;
            Add($"convs.{2 * block}.conv.blur.kernel", kernel);
            Add($"to_rgbs.{block}.upsample.kernel", kernel);
        }

        return tensors;

        void Convolution(string theirs, string ours, int number)
        {
            Add($"{theirs}.conv.weight", state[$"{ours}.weight"].unsqueeze(0));
            Add($"{theirs}.conv.modulation.weight", state[$"{ours}.affine.weight"]);
            Add($"{theirs}.conv.modulation.bias", state[$"{ours}.affine.bias"]);
            Add($"{theirs}.noise.weight", state[$"{ours}.noise_strength"].reshape(1));
            Add($"{theirs}.activate.bias", state[$"{ours}.bias"]);
            if (hasNoise)
            {
                Add($"noises.noise_{number}", state[$"{ours}.noise_const"].reshape(1, 1, state[$"{ours}.noise_const"].shape[0], -1));
            }
        }

        void Image(string theirs, string ours)
        {
            Add($"{theirs}.conv.weight", state[$"{ours}.weight"].unsqueeze(0));
            Add($"{theirs}.conv.modulation.weight", state[$"{ours}.affine.weight"]);
            Add($"{theirs}.conv.modulation.bias", state[$"{ours}.affine.bias"]);
            Add($"{theirs}.bias", state[$"{ours}.bias"].reshape(1, -1, 1, 1));
        }
    }
}
