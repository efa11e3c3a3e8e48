using System.Text.Json;
using System.Text.RegularExpressions;
using StyleGanSharp.Features;
using StyleGanSharp.Features.EfficientNet;
using StyleGanSharp.Features.Pyramids;
using StyleGanSharp.Features.Transformers;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Parity;

public sealed partial class ProjectedParityTests
{
    private const double Tolerance = 2e-4;
    private const string Deit = "deit-small";
    private const string EfficientNet = "efficientnet-lite0";

    [Theory]
    [InlineData(Deit)]
    [InlineData(EfficientNet)]
    public void Given_reference_weights_When_features_are_projected_Then_every_map_agrees(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var golden = new GoldenFile("projector-" + TimmNetworks.TimmName(name));
        using IFeaturePyramid pyramid = Pyramid(name, golden, "pretrained.");
        var options = new ProjectedDiscriminatorOptions { ImgResolution = 256, Features = [pyramid.Features] };
        using var random = new RandomSource(1);
        using var projector = new Projector(pyramid.Features, options, random);
        Synthetic.Fill(projector, golden.Json("params"), golden.Text("fill_prefix"), IsProjection);

        // The golden picture is what the network sees: brought back to [-1, 1] so that preparing it gives it.
        ImageNormalization normalization = name == Deit ? ImageNormalization.ImageNet : ImageNormalization.Symmetric;
        Tensor x = Synthetic.Make(golden.Text("fill_prefix") + "x", 1, 3, 224, 224) * 0.5f;
        Tensor PerChannel(IReadOnlyList<float> values) => tensor(values.ToArray()).reshape(1, 3, 1, 1);
        Tensor[] maps = pyramid.Maps((((x * PerChannel(normalization.Deviation)) + PerChannel(normalization.Mean)) * 2) - 1);
        Tensor[] taps = name == Deit ? projector.named_children().Select(child => child.module).OfType<TokenMaps>().Single().Apply(maps) : maps;
        Tensor[] mixed = projector.Apply(maps);
        for (int i = 0; i < mixed.Length; i++)
        {
            Assert.Equal(Shape(golden, "tap_shapes", i), taps[i].shape);
            Assert.Equal(Shape(golden, "csm_shapes", i), mixed[i].shape);
            TensorAssert.CloseToScale(golden[$"tap{i}_mean"], taps[i].mean([2, 3]), Tolerance, $"tap {i}");
            TensorAssert.CloseToScale(golden[$"csm{i}_mean"], mixed[i].mean([2, 3]), Tolerance, $"mean of map {i}");
            TensorAssert.CloseToScale(golden[$"csm{i}_corner"], mixed[i].narrow(1, 0, 8).narrow(2, 0, 4).narrow(3, 0, 4), Tolerance, $"corner of map {i}");
        }
    }

    [Theory]
    [InlineData("uncond", 0)]
    [InlineData("cond", 1000)]
    public void Given_reference_weights_When_pictures_are_judged_Then_logits_and_the_pictures_gradient_agree(string name, int classes)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("projected-discriminator-" + name);
        string[] networks = [Deit, EfficientNet];
        IFeaturePyramid[] pyramids = [.. networks.Select(network => Pyramid(network, golden, $"feature_networks.{TimmNetworks.TimmName(network)}.pretrained."))];
        using var random = new RandomSource(1);
        using var discriminator = new ProjectedDiscriminator(
            new ProjectedDiscriminatorOptions { ImgResolution = 32, CDim = classes, Features = [.. networks.Select(FeaturePyramids.Describe)] }, random);
        discriminator.Attach(pyramids);
        Synthetic.Fill(discriminator, golden.Json("params"), golden.Text("fill_prefix"), name => !name.Contains("pretrained", StringComparison.Ordinal) || IsProjection(name));
        foreach (JsonElement item in golden.Json("spectral_uv").EnumerateArray())
        {
            string key = item.GetString()!;
            Tensor target = discriminator.state_dict()[key];
            Tensor vector = Synthetic.Make(golden.Text("fill_prefix") + key, target.shape);
            target.copy_(vector / vector.norm());
        }

        discriminator.eval();
        Tensor? c = classes == 0 ? null : nn.functional.one_hot(tensor(golden.Json("classes").EnumerateArray().Select(item => item.GetInt64()).ToArray()), classes).to(ScalarType.Float32);
        // The reference lists the logits of each network and picture, the scales side by side.
        Tensor Logits(IReadOnlyList<Tensor> heads, int i) => cat([.. heads.Skip(i / 2 * 4).Take(4).Select(head => head[i % 2])]);
        Tensor Gradient(ulong rounding)
        {
            using var noise = new RandomSource(rounding);
            Tensor x = golden["x"];
            x = (rounding == 0 ? x : x * (1 + (1e-6 * noise.Normal(x.shape)))).detach().requires_grad_();
            IReadOnlyList<Tensor> heads = discriminator.Heads(x, c);
            for (int i = 0; i < 4 && rounding == 0; i++)
            {
                TensorAssert.CloseToScale(golden[$"logits{i}"], Logits(heads, i), Tolerance, $"logits {i}");
            }

            return autograd.grad([stack([.. Enumerable.Range(0, 4).Select(i => Logits(heads, i).mean())]).sum()], [x])[0];
        }

        // The gradient jumps where a unit of ReLU6 or the leaky ReLU passes its corner, and there are millions of units: what rounding alone moves it by bounds how near to the reference's it can be.
        Tensor gradient = Gradient(0);
        double Distance(Tensor other) => ((other - gradient).norm() / gradient.norm()).item<float>();
        double rounding = Enumerable.Range(1, 3).Max(i => Distance(Gradient((ulong)i)));
        Assert.InRange(rounding, 1e-6, 0.02);
        Assert.InRange(Distance(golden["grad_x"]), 0, 2 * rounding);
        foreach (IFeaturePyramid pyramid in pyramids)
        {
            pyramid.Dispose();
        }
    }

    private static long[] Shape(GoldenFile golden, string key, int level) => [.. golden.Json(key).GetProperty($"{level}").EnumerateArray().Select(side => side.GetInt64())];

    /// <summary>Whether a listed parameter belongs to the random projection, not to the feature network.</summary>
    private static bool IsProjection(string name) => !name.Contains("pretrained.", StringComparison.Ordinal) || TokenMapName().IsMatch(name);

    private static IFeaturePyramid Pyramid(string name, GoldenFile golden, string prefix)
    {
        nn.Module network = TimmNetworks.Build(name);
        Synthetic.Fill(
            network, golden.Json("params"), golden.Text("fill_prefix"),
            item => item.StartsWith(prefix, StringComparison.Ordinal) && !TokenMapName().IsMatch(item), item => TimmKey(item[prefix.Length..]));
        return network is EfficientNetLite efficientNet ? new EfficientNetPyramid(name, efficientNet) : new TransformerPyramid(name, (VisionTransformer)network);
    }

    /// <summary>The reference cuts EfficientNet into four layers: the stem and stages 0 and 1, then stage 2, 3 and 4, 5 and 6.</summary>
    private static string TimmKey(string name)
    {
        if (name.StartsWith("model.", StringComparison.Ordinal))
        {
            return name["model.".Length..];
        }

        string[] path = name.Split('.');
        (int layer, int item) = (path[0][^1] - '0', int.Parse(path[1], System.Globalization.CultureInfo.InvariantCulture));
        string rest = string.Join('.', path.Skip(2));
        return (layer, item) switch
        {
            (0, 0) => "conv_stem." + rest,
            (0, 1) => "bn1." + rest,
            (0, _) => $"blocks.{item - 3}.{rest}",
            (1, _) => $"blocks.2.{rest}",
            (2, _) => $"blocks.{3 + item}.{rest}",
            _ => $"blocks.{5 + item}.{rest}",
        };
    }

    [GeneratedRegex(@"pretrained\.layer\d\.[34]\.(weight|bias)$")]
    private static partial Regex TokenMapName();
}
