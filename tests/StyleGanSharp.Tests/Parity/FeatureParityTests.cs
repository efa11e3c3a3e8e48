using StyleGanSharp.Features.Inception;
using StyleGanSharp.Features.Vgg;
using StyleGanSharp.Imaging;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Parity;

public sealed class FeatureParityTests
{
    private const double Tolerance = 2e-4;

    [Fact]
    public void Given_reference_weights_When_Inception_runs_Then_scaling_and_every_stage_agree()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("features-inception");
        using var network = new InceptionV3();
        Synthetic.Fill(network, golden.Json("params"), golden.Text("fill_prefix"));

        Tensor x = TensorResizer.Resize(golden["x"].to(ScalarType.Float32), InceptionV3.Resolution, InceptionV3.Resolution, TensorScaling.TensorFlow);
        TensorAssert.Close(golden["resized_every_7th"], x[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(step: 7), TensorIndex.Slice(step: 7)], Tolerance, Tolerance, "resized");

        Tensor[] stages = network.Run((x - 128) / 128, InceptionV3.Stem64, InceptionV3.Stem192, InceptionV3.Mixed6e, InceptionV3.Last);
        string[] names = ["f64", "f192", "f768", "f2048"];
        for (int i = 0; i < names.Length; i++)
        {
            TensorAssert.CloseToScale(golden[names[i]], stages[i].mean([2, 3]), Tolerance, names[i]);
        }

        TensorAssert.CloseToScale(golden["flogits_unbiased"], network.Logits(stages[^1].mean([2, 3])), Tolerance, "logits without bias");
        TensorAssert.CloseToScale(golden["flogits"], network.Logits(stages[^1].mean([2, 3]), hasBias: true), Tolerance, "logits");
    }

    [Fact]
    public void Given_reference_weights_When_VGG16_runs_Then_every_tap_and_the_dense_layers_agree()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("features-vgg16");
        using var network = new Vgg16(hasDense: true);
        Synthetic.Fill(network, golden.Json("params"), golden.Text("fill_prefix"));

        Tensor x = Synthetic.Make(golden.Text("fill_prefix") + "x", 1, 3, 224, 224);
        Tensor[] taps = network.Taps(x);
        int[] layers = [3, 8, 15, 22, 29];
        for (int i = 0; i < taps.Length; i++)
        {
            TensorAssert.CloseToScale(golden[$"relu{layers[i]}_mean"], taps[i].mean([2, 3]), Tolerance, $"mean of relu {layers[i]}");
            TensorAssert.CloseToScale(golden[$"relu{layers[i]}_std"], taps[i].std([2, 3]), Tolerance, $"deviation of relu {layers[i]}");
        }

        Tensor features = network.Features(x);
        TensorAssert.CloseToScale(golden["fc7"], features, Tolerance, "fc7");
        TensorAssert.CloseToScale(golden["logits"], network.Logits(features), Tolerance, "logits");
    }

    [Fact]
    public void Given_reference_weights_When_LPIPS_compares_Then_distances_agree()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("features-lpips");
        using var vggGolden = new GoldenFile("features-vgg16");
        var network = new Vgg16(hasDense: false);
        Synthetic.Fill(network, vggGolden.Json("params"), golden.Text("fill_prefix_vgg"), name => name.StartsWith("features.", StringComparison.Ordinal));
        var weights = new LpipsWeights();
        for (int i = 0; i < Vgg16.StageChannels.Count; i++)
        {
            weights[i].copy_(Synthetic.Make($"lpips/lin{i}", weights[i].shape).abs() * 0.1f);
        }

        using var lpips = new Lpips(network, weights, string.Empty);
        long n = golden["distance"].shape[0];
        Tensor a = Synthetic.Make("lpips/a", n, 3, 64, 64).clamp(-1, 1);
        Tensor b = (a + (0.2f * Synthetic.Make("lpips/b", n, 3, 64, 64))).clamp(-1, 1);
        TensorAssert.Close(golden["distance"], lpips.Distance(a, b), Tolerance, 0, "distance");
        Assert.Equal(0, lpips.Distance(a, a).abs().max().item<float>());
    }
}
