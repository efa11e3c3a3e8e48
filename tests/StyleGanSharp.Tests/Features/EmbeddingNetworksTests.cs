using System.Text;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Features;
using StyleGanSharp.Features.Transformers;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Features;

public sealed class EmbeddingNetworksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    // The published counts; those of DINOv2 have the token that is masked in training besides.
    [Theory]
    [InlineData("dinov2-s", 22_056_576 - 384)]
    [InlineData("dinov2-b", 86_580_480 - 768)]
    [InlineData("dinov2-l", 304_368_640 - 1024)]
    [InlineData("clip-b", 87_849_216)]
    [InlineData("clip-l", 304_293_888)]
    public void Given_a_name_When_the_network_is_built_Then_it_has_the_published_number_of_parameters(string name, long count)
    {
        using VisionTransformer network = EmbeddingNetworks.Build(name);
        Assert.Equal(count, network.state_dict().Values.Sum(tensor => tensor.numel()));
    }

    [Fact]
    public void Given_a_layout_When_built_Then_its_names_and_shapes_are_those_of_the_public_files()
    {
        using var dino = new VisionTransformer(VisionTransformerOptions.Dino(64, 1));
        Assert.Equal(
            """
            blocks.0.attn.proj.bias [64]
            blocks.0.attn.proj.weight [64, 64]
            blocks.0.attn.qkv.bias [192]
            blocks.0.attn.qkv.weight [192, 64]
            blocks.0.ls1.gamma [64]
            blocks.0.ls2.gamma [64]
            blocks.0.mlp.fc1.bias [256]
            blocks.0.mlp.fc1.weight [256, 64]
            blocks.0.mlp.fc2.bias [64]
            blocks.0.mlp.fc2.weight [64, 256]
            blocks.0.norm1.bias [64]
            blocks.0.norm1.weight [64]
            blocks.0.norm2.bias [64]
            blocks.0.norm2.weight [64]
            cls_token [1, 1, 64]
            norm.bias [64]
            norm.weight [64]
            patch_embed.proj.bias [64]
            patch_embed.proj.weight [64, 3, 14, 14]
            pos_embed [1, 1370, 64]
            """,
            string.Join('\n', dino.state_dict().OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{item.Key} [{string.Join(", ", item.Value.shape)}]")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Given_random_weights_When_a_image_is_embedded_Then_the_numbers_are_those_of_the_formulas(bool isClip)
    {
        using VisionTransformer network = Tiny(isClip);
        Tensor images = randn(2, 3, 8, 8);
        Dictionary<string, Tensor> w = network.state_dict().ToDictionary(item => item.Key, item => item.Value.to(ScalarType.Float64));
        const int width = 12;
        const int heads = 3;
        double epsilon = isClip ? 1e-5 : 1e-6;
        Tensor Norm(Tensor x, string name)
        {
            Tensor centerd = x - x.mean([-1], keepdim: true);
            return (centerd / (centerd.square().mean([-1], keepdim: true) + epsilon).sqrt() * w[name + ".weight"]) + w[name + ".bias"];
        }

        Tensor Dense(Tensor x, string name) => x.matmul(w[name + ".weight"].t()) + w[name + ".bias"];
        for (int n = 0; n < 2; n++)
        {
            // Squares of 4x4 in the order of reading; each is one row.
            Tensor[] squares = [.. Enumerable.Range(0, 4).Select(i => images[n].narrow(1, i / 2 * 4, 4).narrow(2, i % 2 * 4, 4).flatten().to(ScalarType.Float64))];
            Tensor kernel = w["patch_embed.proj.weight"].flatten(1);
            Tensor tokens = stack(squares.Select(square => kernel.matmul(square) + (isClip ? 0 : w["patch_embed.proj.bias"])), 0);
            Tensor x = cat([w["cls_token"][0], tokens], 0) + w["pos_embed"][0];
            x = isClip ? Norm(x, "norm_pre") : x;
            for (int depth = 0; depth < 2; depth++)
            {
                string block = $"blocks.{depth}.";
                Tensor qkv = Dense(Norm(x, block + "norm1"), block + "attn.qkv");
                Tensor y = cat(Enumerable.Range(0, heads).Select(head =>
                {
                    Tensor Part(int which) => qkv.narrow(1, (which * width) + (head * 4), 4);
                    return (Part(0).matmul(Part(1).t()) / 2).softmax(-1).matmul(Part(2));
                }).ToArray(), 1);
                y = Dense(y, block + "attn.proj");
                x = x + (isClip ? y : y * w[block + "ls1.gamma"]);
                y = Dense(Norm(x, block + "norm2"), block + "mlp.fc1");
                y = isClip ? y / (1 + (-1.702 * y).exp()) : y * (1 + (y / Math.Sqrt(2)).erf()) / 2;
                y = Dense(y, block + "mlp.fc2");
                x = x + (isClip ? y : y * w[block + "ls2.gamma"]);
            }

            Tensor expected = Norm(x[0], "norm");
            expected = isClip ? w["head.weight"].matmul(expected) : expected;
            TensorAssert.Close(expected.to(ScalarType.Float32), network.Embed(images)[n], 1e-4, 1e-5);
        }
    }

    [Fact]
    public void Given_positions_of_larger_images_When_interpolated_Then_constants_stay_and_ramps_are_those_of_the_cubic_kernel()
    {
        using var network = new VisionTransformer(VisionTransformerOptions.Dino(64, 1));
        Tensor table = network.state_dict()["pos_embed"];
        Tensor column = arange(37, ScalarType.Float32).reshape(1, 1, 37, 1).expand(1, 37, 37, 64).reshape(1, 1369, 64);
        table.copy_(cat([full([1, 1, 64], 7f), column], 1));
        Tensor positions = network.Positions();
        Assert.Equal([1, 257, 64], positions.shape);
        Assert.Equal(7, positions[0, 0, 0].item<float>());
        Tensor map = positions.narrow(1, 1, 256).view(16, 16, 64);
        float[] expected = [.. Enumerable.Range(0, 16).Select(i => (float)OnRamp(((i + 0.5) * 37 / 16.1) - 0.5))];
        TensorAssert.Close(tensor(expected).narrow(0, 1, 14), map[3].select(1, 5).narrow(0, 1, 14), 1e-4, 1e-4, "ramp");
        TensorAssert.Close(map[0], map[15], 1e-5, 1e-5, "down");
        table.fill_(3f);
        TensorAssert.Close(full([1, 257, 64], 3f), network.Positions(), 1e-5, 0, "constant");
    }

    [Fact]
    public void Given_a_file_with_the_names_of_clip_When_read_Then_the_tower_is_the_same()
    {
        using VisionTransformer source = Tiny(isClip: true);
        var theirs = new Dictionary<string, Tensor> { ["logit_scale"] = ones(1), ["text_projection"] = ones(3, 3) };
        foreach ((string name, Tensor value) in source.state_dict())
        {
            string[] parts = name.Split('.');
            string their = parts[0] switch
            {
                "cls_token" => "class_embedding",
                "pos_embed" => "positional_embedding",
                "patch_embed" => "conv1.weight",
                "norm_pre" => "ln_pre." + parts[1],
                "norm" => "ln_post." + parts[1],
                "head" => "proj",
                _ => $"transformer.resblocks.{parts[1]}." + string.Join('.', parts[2..]) switch
                {
                    "attn.qkv.weight" => "attn.in_proj_weight",
                    "attn.qkv.bias" => "attn.in_proj_bias",
                    var rest => rest.Replace("norm", "ln_", StringComparison.Ordinal).Replace("attn.proj", "attn.out_proj", StringComparison.Ordinal).Replace("fc1", "c_fc", StringComparison.Ordinal).Replace("fc2", "c_proj", StringComparison.Ordinal),
                },
            };
            theirs["visual." + their] = their switch { "class_embedding" => value.flatten(), "positional_embedding" => value[0], "proj" => value.t().contiguous(), _ => value };
        }

        SafetensorsFile.Save(_folder.File("clip.safetensors"), theirs);
        using ITensorSource file = ClipWeights.Open(_folder.File("clip.safetensors"));
        using VisionTransformer target = FeatureCatalog.Fill(new VisionTransformer(TinyOptions(isClip: true)), file, "clip", null);
        Tensor images = randn(1, 3, 8, 8);
        TensorAssert.Close(source.Embed(images), target.Embed(images), 0, 0);

        using ITensorSource wrong = ClipWeights.Open(_folder.File("clip.safetensors"));
        string message = Assert.Throws<StyleGanException>(() => FeatureCatalog.Fill(new VisionTransformer(VisionTransformerOptions.Clip(64, 1, 4, 8, 6)), wrong, "clip.pt", null)).Message;
        Assert.Contains("clip.pt: the weights belong to another architecture", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_torchscript_file_When_only_its_weights_are_read_Then_they_have_their_full_names_and_values()
    {
        string path = _folder.File("weights.pt");
        using (FileStream stream = File.Create(path))
        using (var zip = new ZipWriter(stream))
        {
            byte[] pickle = new PickleBytes().Op(0x80, 2).Global("__torch__.nets", "Whole").Op(')', 0x81, '}', '(')
                .Text("training").Op(0x89)
                .Text("visual").Global("__torch__.nets", "Visual").Op(')', 0x81, '}', '(').Text("training").Op(0x89)
                .Text("proj").Global("torch._utils", "_rebuild_tensor_v2").Op('(', '(').Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Int(6).Op('t', 'Q')
                .Int(0).Int(2).Int(3).Op(0x86).Int(3).Int(1).Op(0x86).Op(0x89).Global("collections", "OrderedDict").Op(')', 'R', 't', 'R')
                .Op('u', 'b').Op('u', 'b').Done();
            zip.Add("archive/data.pkl", pickle, 64);
            zip.Add("archive/code/__torch__/nets.py", Encoding.ASCII.GetBytes("""
                class Visual(Module):
                  __parameters__ = ["proj", ]
                  __buffers__ = []
                  training : bool
                  proj : Tensor
                class Whole(Module):
                  __parameters__ = []
                  __buffers__ = []
                  training : bool
                  visual : __torch__.nets.Visual
                  def forward(self: __torch__.nets.Whole,
                    img: Tensor) -> Tensor:
                    return torch.frobnicate(img)

                """), 64);
            zip.Add("archive/data/0", System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>([1, 2, 3, 4, 5, 6]), 64);
            zip.Add("archive/constants.pkl", Encoding.Latin1.GetBytes("\u0080\u0002)."), 64);
            zip.Add("archive/version", "3\n"u8, 64);
            zip.Finish();
        }

        using ITensorSource weights = StateFile.Open(path); // its function could never run
        Assert.Equal([2L, 3L], weights.Shapes["visual.proj"]);
        TensorAssert.Close(tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }), weights.Read("visual.proj"), 0, 0);
        using ITensorSource clip = ClipWeights.Open(path);
        Assert.Equal([3L, 2L], clip.Shapes["head.weight"]);
        TensorAssert.Close(tensor(new float[,] { { 1, 4 }, { 2, 5 }, { 3, 6 } }), clip.Read("head.weight"), 0, 0);
    }

    [Fact]
    public void Given_images_When_prepared_Then_they_are_normalized_as_the_network_was_trained()
    {
        using var features = new TransformerFeatures("tiny", Tiny(isClip: true), ImageNormalization.Clip, "0", TensorScaling.Pillow, CPU);
        using VisionTransformer network = Tiny(isClip: true);
        Tensor images = randint(256, [2, 3, 8, 8], ScalarType.Byte);
        Tensor x = images.to(ScalarType.Float64) / 255;
        Tensor mean = tensor([0.48145466, 0.4578275, 0.40821073]).reshape(1, 3, 1, 1);
        Tensor deviation = tensor([0.26862954, 0.26130258, 0.27577711]).reshape(1, 3, 1, 1);
        TensorAssert.Close(network.Embed(((x - mean) / deviation).to(ScalarType.Float32)), features.Extract(images, FeatureKind.Vector)[0], 1e-4, 1e-5);
        Assert.Equal("8x8 pillow-bicubic", features.Preparation);

        // A gray image of another size is seen as its three equal channels in the network's size.
        Tensor gray = full([1, 1, 20, 20], 90, ScalarType.Byte);
        TensorAssert.Close(features.Extract(full([1, 3, 8, 8], 90, ScalarType.Byte), FeatureKind.Vector)[0], features.Extract(gray, FeatureKind.Vector)[0], 1e-4, 1e-5);
    }

    /// <summary>The ramp x → x by PyTorch's cubic convolution, whose a of −¾ bends straight lines a little between their samples.</summary>
    private static double OnRamp(double at)
    {
        const double a = -0.75;
        double Kernel(double x) => Math.Abs(x) switch
        {
            <= 1 and var d => ((a + 2) * d * d * d) - ((a + 3) * d * d) + 1,
            var d => (a * d * d * d) - (5 * a * d * d) + (8 * a * d) - (4 * a),
        };
        int first = (int)Math.Floor(at) - 1;
        return Enumerable.Range(first, 4).Sum(i => Kernel(at - i) * i);
    }

    private static VisionTransformerOptions TinyOptions(bool isClip) => isClip
        ? VisionTransformerOptions.Clip(64, 2, 4, 8, 5) with { Blocks = new TransformerOptions(12, 2, 3) { Activation = TransformerActivation.QuickGelu, Epsilon = 1e-5 } }
        : new VisionTransformerOptions(new TransformerOptions(12, 2, 3) { HasLayerScale = true }) { Resolution = 8, PatchSide = 4 };

    private static VisionTransformer Tiny(bool isClip)
    {
        var network = new VisionTransformer(TinyOptions(isClip));
        using var random = new RandomSource(11);
        foreach ((string _, Tensor value) in network.state_dict().OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            value.copy_(random.Normal(value.shape) * 0.5);
        }

        return network;
    }
}
