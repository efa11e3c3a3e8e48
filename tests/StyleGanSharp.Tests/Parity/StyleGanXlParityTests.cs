using System.Text.Json;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Parity;

public sealed class StyleGanXlParityTests
{
    private const double Tolerance = 2e-4;
    private const int Classes = 1000;

    /// <summary>The files do not tell it; w_avg, w and the truncated w do.</summary>
    private const double TruncationPsi = 0.6;

    private static readonly SuperResolutionStage To32 = new(32, 7);
    private static readonly SuperResolutionStage To64 = new(64, 5);

    public static TheoryData<string> Names => ["cond-stem16", "cond-super32", "cond-super64", "uncond-stem16", "uncond-super32", "uncond-super64"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Given_reference_stages_When_the_layers_are_planned_Then_every_rate_band_filter_and_padding_agrees(string name)
    {
        using var golden = new GoldenFile("generator-xl-" + name);
        LayerSchedule schedule = StageSchedule.Make(Options(name)).Schedule;
        JsonProperty[] expected = [.. golden.Json("layers").EnumerateObject()];
        Assert.Equal(expected.Select(layer => layer.Name), schedule.Layers.Select(layer => layer.Name));
        foreach ((JsonProperty layer, LayerPlan plan) in expected.Zip(schedule.Layers))
        {
            double Number(string field) => layer.Value.GetProperty(field).GetDouble();
            double First(string field) => layer.Value.GetProperty(field)[0].GetDouble();
            Assert.Equal((First("in_size"), First("out_size")), (plan.In.Size, plan.Out.Size));
            Assert.Equal((Number("in_rate"), Number("out_rate")), (plan.In.Rate, plan.Out.Rate));
            Assert.Equal(Number("in_cutoff"), plan.In.CutoffHz, 1e-12 * plan.In.CutoffHz);
            Assert.Equal(Number("out_cutoff"), plan.Out.CutoffHz, 1e-12 * plan.Out.CutoffHz);
            Assert.Equal(Number("in_half_width"), plan.In.HalfWidthHz, 1e-12 * plan.In.Rate);
            Assert.Equal(Number("out_half_width"), plan.Out.HalfWidthHz, 1e-12 * plan.Out.Rate);
            Assert.Equal((Number("up"), Number("down"), Number("up_taps"), Number("down_taps")), (plan.Up, plan.Down, plan.UpTaps, plan.DownTaps));
            Assert.Equal(layer.Value.GetProperty("padding").EnumerateArray().Select(item => item.GetInt32()), [plan.Padding.X0, plan.Padding.X1, plan.Padding.Y0, plan.Padding.Y1]);
            Assert.Equal((Number("in_channels"), Number("out_channels")), (plan.In.Channels, plan.Out.Channels));
            Assert.Equal(layer.Value.GetProperty("critical").GetBoolean(), plan.Out.IsCritical);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Given_reference_weights_When_the_generator_runs_Then_styles_and_images_agree(string name)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("generator-xl-" + name);
        using var random = new RandomSource(1);
        StyleGanXlGeneratorOptions options = Options(name);
        using GeneratorNetwork generator = options.Create(random);
        Assert.Equal(int.Parse(golden.Text("num_ws")), generator.NumWs);
        Synthetic.Fill(generator, golden.Json("params"), golden.Text("fill_prefix"), parameter => options.CDim > 0 || parameter != "mapping.embed.weight");

        Tensor? c = options.CDim == 0 ? null : nn.functional.one_hot(tensor(golden.Json("classes").EnumerateArray().Select(item => item.GetInt64()).ToArray()), Classes).to(ScalarType.Float32);
        Tensor ws = generator.Map(golden["z"], c);
        TensorAssert.Close(golden["ws"], ws, Tolerance, Tolerance, "ws");
        Tensor truncated = generator.Map(golden["z"], c, TruncationPsi);
        TensorAssert.Close(golden["ws_trunc"], truncated, Tolerance, Tolerance, "ws_trunc");
        TensorAssert.Close(golden["img"], generator.Synthesize(ws), Tolerance, Tolerance, "img");
        TensorAssert.Close(golden["img_trunc"], generator.Synthesize(truncated), Tolerance, Tolerance, "img_trunc");
    }

    private static StyleGanXlGeneratorOptions Options(string name)
    {
        SuperResolutionStage[] stages = name.EndsWith("64", StringComparison.Ordinal) ? [To32, To64] : name.EndsWith("32", StringComparison.Ordinal) ? [To32] : [];
        return new StyleGanXlGeneratorOptions
        {
            ImgResolution = stages.Length == 0 ? 16 : stages[^1].Resolution,
            CDim = name.StartsWith("cond", StringComparison.Ordinal) ? Classes : 0,
            WDim = 32,
            ChannelBase = 512,
            ChannelMax = 16,
            Stages = stages,
        };
    }
}
