using System.Text.Json;
using StyleGanSharp.Layers;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Parity;

public sealed class StyleGan3ParityTests
{
    private const double Tolerance = 2e-4;

    public static TheoryData<string> Names => ["sg3-t", "sg3-t-cond", "sg3-r", "sg3-r-layers", "sg3-n4-m1", "sg3-n8-m4-ft"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Given_reference_options_When_the_layers_are_planned_Then_every_rate_band_filter_and_padding_agrees(string name)
    {
        using var golden = new GoldenFile("generator-" + name);
        LayerSchedule schedule = LayerSchedule.Make(GoldenNetworks.Generator3(golden.Json("config")));
        JsonProperty[] expected = [.. golden.Json("layers").EnumerateObject()];
        Assert.Equal(expected.Select(layer => layer.Name), schedule.Layers.Select(layer => layer.Name));
        foreach ((JsonProperty layer, LayerPlan plan) in expected.Zip(schedule.Layers))
        {
            double Number(string field) => layer.Value.GetProperty(field).GetDouble();
            IEnumerable<double> Numbers(string field) => layer.Value.GetProperty(field).EnumerateArray().Select(item => item.GetDouble());
            Assert.Equal(Numbers("in_size"), [plan.In.Size, plan.In.Size]);
            Assert.Equal(Numbers("out_size"), [plan.Out.Size, plan.Out.Size]);
            Assert.Equal((Number("in_rate"), Number("out_rate")), (plan.In.Rate, plan.Out.Rate));
            Assert.Equal(Number("in_cutoff"), plan.In.CutoffHz, 1e-12 * plan.In.CutoffHz);
            Assert.Equal(Number("out_cutoff"), plan.Out.CutoffHz, 1e-12 * plan.Out.CutoffHz);
            Assert.Equal(Number("in_half_width"), plan.In.HalfWidthHz, 1e-12 * plan.In.Rate);
            Assert.Equal(Number("out_half_width"), plan.Out.HalfWidthHz, 1e-12 * plan.Out.Rate);
            Assert.Equal((Number("up"), Number("down")), (plan.Up, plan.Down));
            Assert.Equal((Number("up_taps"), Number("down_taps")), (plan.UpTaps, plan.DownTaps));
            Assert.Equal(layer.Value.GetProperty("radial").GetBoolean(), plan.IsRadial);
            Assert.Equal(Numbers("padding"), [plan.Padding.X0, plan.Padding.X1, plan.Padding.Y0, plan.Padding.Y1]);
            Assert.Equal((Number("in_channels"), Number("out_channels")), (plan.In.Channels, plan.Out.Channels));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Given_reference_weights_When_the_generator_runs_Then_styles_input_and_images_agree(string name)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("generator-" + name);
        using var random = new RandomSource(1);
        using GeneratorNetwork generator = GoldenNetworks.Generator3(golden.Json("config")).Create(random);
        Synthetic.Fill(generator, golden.Json("params"), golden.Text("fill_prefix"));

        Tensor ws = generator.Map(golden["z"], golden["c"]);
        TensorAssert.Close(golden["ws"], ws, Tolerance, Tolerance, "ws");
        Tensor truncated = generator.Map(golden["z"], golden["c"], 0.7, 4);
        TensorAssert.Close(golden["ws_trunc"], truncated, Tolerance, Tolerance, "ws_trunc");

        Tensor input = generator.modules().OfType<FourierInput>().Single().forward(ws.select(1, 0), null);
        TensorAssert.Close(golden["input"], input, Tolerance, Tolerance, "input");

        TensorAssert.Close(golden["img"], generator.Synthesize(ws), Tolerance, Tolerance, "img");
        TensorAssert.Close(golden["img_none"], generator.Synthesize(truncated), Tolerance, Tolerance, "img_none");
        Tensor moved = generator.Synthesize(ws, new SynthesisOptions { InputTransform = golden["transform"] });
        TensorAssert.Close(golden["img_transform"], moved, Tolerance, Tolerance, "img_transform");
    }

    /// <summary>
    /// A sample that is zero but for rounding takes either slope of the leaky ReLU, so that the gradients of two correct computations can differ by that sample's part.
    /// Our computation is therefore repeated with styles that differ by what float32 rounding amounts to over the layers, a millionth, until such samples fall on the side they fell on in the reference:
    /// then everything must agree, to the same tolerance as everything else. A wrong gradient is wrong with every rounding.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Given_reference_weights_When_the_image_is_differentiated_Then_the_gradients_agree(string name)
    {
        var failures = new List<string>();
        foreach ((ScalarType type, ulong seed) in new[] { (ScalarType.Float32, 0ul), (ScalarType.Float64, 0ul) }.Concat(Enumerable.Range(1, 12).Select(i => (ScalarType.Float32, (ulong)i))))
        {
            Exception? failure = Record.Exception(() => CompareGradients(name, type, seed));
            if (failure is null)
            {
                return;
            }

            failures.Add($"{type}, rounding {seed}: {failure.Message}");
        }

        Assert.Fail(string.Join(Environment.NewLine, failures));
    }

    private static void CompareGradients(string name, ScalarType type, ulong seed)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("generator-" + name);
        using var random = new RandomSource(1);
        using GeneratorNetwork generator = GoldenNetworks.Generator3(golden.Json("config")).Create(random);
        Synthetic.Fill(generator, golden.Json("params"), golden.Text("fill_prefix"));
        ((nn.Module)generator).to(type);
        using var rounding = new RandomSource(seed);
        Tensor ws = golden["ws"].to(type);
        ws = (seed == 0 ? ws : ws * (1 + (1e-6 * rounding.Normal(ws.shape)))).detach().requires_grad_();
        Tensor img = generator.Synthesize(ws);
        (img * Synthetic.Make(golden.Text("cotangent"), img.shape)).sum().backward();
        TensorAssert.CloseToScale(golden["grad_ws"], ws.grad!, Tolerance, "grad_ws");
        GoldenNetworks.CheckGradientNorms(generator, golden.Json("param_grad_norms"), "synthesis.", Tolerance);
    }
}
