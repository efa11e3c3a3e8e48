using StyleGanSharp.Features;
using StyleGanSharp.Features.EfficientNet;
using StyleGanSharp.Features.Transformers;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Parity;

public sealed class TimmParityTests
{
    private const double Tolerance = 2e-4;

    [Fact]
    public void Given_reference_weights_When_DeiT_runs_Then_names_shapes_and_logits_agree() =>
        Compare("deit_small_distilled_patch16_224", () => new VisionTransformer(VisionTransformerOptions.Deit(384)));

    [Fact]
    public void Given_reference_weights_When_EfficientNet_runs_Then_names_shapes_and_logits_agree() =>
        Compare("tf_efficientnet_lite0", () => new EfficientNetLite(EfficientNetLayout.Lite[0]));

    private static void Compare<T>(string name, Func<T> build) where T : nn.Module, IImageClassifier
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("features-" + name);
        using T network = build();
        Synthetic.Fill(network, golden.Json("params"), golden.Text("fill_prefix"));
        Assert.Equal(golden.Json("params").EnumerateArray().Select(item => item.GetProperty("name").GetString()).Order(), network.state_dict().Keys.Order());

        Tensor x = (Synthetic.Make(golden.Text("fill_prefix") + "x", 1, 3, 224, 224) * 0.5f).requires_grad_();
        (Tensor vectors, Tensor logits) = network.Classify(x);
        TensorAssert.CloseToScale(golden["logits"], logits, Tolerance, "logits");
        vectors.sum().backward();
        Assert.True(x.grad!.abs().max().item<float>() > 0, "No gradient arrives at the image.");
    }
}
