using System.Text.Json;
using StyleGanSharp.Data;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

/// <summary>The steps of the ladders of StyleGAN and StyleGAN2: everything that differs from the step before, in generator, discriminator and training.</summary>
public sealed class LadderTests
{
    private static readonly TrainingOptions Request = new() { Data = "builtin:avatars?count=20", Resolution = 32, Preset = "paper" };

    public static TheoryData<string, string> Steps => new()
    {
        { "stylegan1-ladder:B", "D.blur_filter, G.blur_filter, growth.first_resolution: 4 -> 8, loss.adversarial: wasserstein -> non_saturating, loss.penalty: interpolated -> r1" },
        { "stylegan1-ladder:C", "G.mapping, G.use_styles: false -> true" },
        { "stylegan1-ladder:D", "G.use_constant: false -> true" },
        { "stylegan1-ladder:E", "G.use_noise: false -> true" },
        { "stylegan1-ladder:F", "loss.style_mixing_prob: 0 -> 0.9" },
        { "stylegan2-ladder:C", "d_reg_interval: null -> 16" },
        { "stylegan2-ladder:D", "g_reg_interval: null -> 4, loss.pl_weight: 0 -> 2" },
        { "stylegan2-ladder:F", "D.channel_base: 16384 -> 32768, G.channel_base: 16384 -> 32768" },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void Given_a_step_When_resolved_Then_it_differs_from_the_step_before_only_in_what_it_adds(string step, string changes)
    {
        Dictionary<string, JsonElement> before = Flat(Resolve(step[..^1] + (char)(step[^1] - 1)));
        Dictionary<string, JsonElement> after = Flat(Resolve(step));
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.Equal(changes, string.Join(", ", before.Keys.Order(StringComparer.Ordinal).Where(key => before[key].GetRawText() != after[key].GetRawText()).Select(key => key + Change(before[key], after[key]))));
    }

    [Theory]
    [InlineData("paper")]
    [InlineData("gpu")]
    [InlineData("cpu")]
    [InlineData("tiny")]
    public void Given_any_preset_When_the_steps_of_StyleGAN3_are_resolved_Then_each_takes_away_what_the_paper_says(string preset)
    {
        ResolvedTraining[] steps = [.. "ABCDEFGHTR".Select(letter => Resolve($"stylegan3-ladder:{letter}", Request with { Preset = preset }))];
        StyleGan2GeneratorOptions[] first = [.. steps.Take(4).Select(step => (StyleGan2GeneratorOptions)step.Generator)];
        Assert.Equal([true, true, false, false], first.Select(generator => generator.UseNoise));
        Assert.Equal([false, true, true, true], first.Select(generator => generator.FourierInput));
        Assert.Equal([8, 8, 8, 2], first.Select(generator => generator.Mapping.NumLayers));
        Assert.Equal([0.9, 0.9, 0.9, 0], steps.Take(4).Select(step => step.Loss.StyleMixingProb));
        Assert.Equal([2, 2, 2, 0], steps.Take(4).Select(step => step.Loss.PlWeight));
        Assert.Equal(10, steps.Select(step => (step with { Cfg = string.Empty }).ToJson()).Distinct().Count());
    }

    [Fact]
    public void Given_the_ends_of_the_ladders_When_resolved_Then_they_are_the_named_configurations()
    {
        Assert.Equal(Text("stylegan1"), Text("stylegan1-ladder:F"));
        Assert.Equal(Text("stylegan1"), Text("stylegan2-ladder:A"));
        Assert.Equal(Text("stylegan2"), Text("stylegan2-ladder:F"));
        Assert.Equal(Text("stylegan2"), Text("stylegan3-ladder:A"));

        static string Text(string cfg) => (Resolve(cfg) with { Cfg = string.Empty }).ToJson();
    }

    [Fact]
    public void Given_the_steps_that_change_networks_When_resolved_Then_they_are_the_papers()
    {
        ResolvedTraining a = Resolve("stylegan2-ladder:A");
        ResolvedTraining b = Resolve("stylegan2-ladder:B");
        ResolvedTraining e = Resolve("stylegan2-ladder:E");
        Assert.IsType<StyleGan1GeneratorOptions>(a.Generator);
        Assert.Equal(StyleGan2Architecture.Growing, Assert.IsType<StyleGan2GeneratorOptions>(b.Generator).Architecture);
        Assert.Equal(a.Discriminator, Assert.IsType<StyleGan1DiscriminatorOptions>(b.Discriminator) with { BlurFilter = ((StyleGan1DiscriminatorOptions)a.Discriminator).BlurFilter });
        Assert.Equal((a.GOptimizer, a.GRegInterval, a.DRegInterval, a.Growth!.LengthKimg, a.EmaKimg), (b.GOptimizer, b.GRegInterval, b.DRegInterval, b.Growth!.LengthKimg, b.EmaKimg));
        Assert.Equal(StyleGan2Architecture.Skip, Assert.IsType<StyleGan2GeneratorOptions>(e.Generator).Architecture);
        Assert.Equal(StyleGan2Architecture.Resnet, Assert.IsType<StyleGan2DiscriminatorOptions>(e.Discriminator).Architecture);
        Assert.Null(e.Growth);
        Assert.Equal((0.001, 0.002), (a.GOptimizer.LearningRate, e.GOptimizer.LearningRate));
    }

    [Fact]
    public void Given_a_growing_configuration_When_resolved_for_any_length_Then_growing_takes_the_paper_s_share()
    {
        GrowthSchedule paper = Resolve("stylegan1", Request with { Kimg = 25000 }).Growth!;
        Assert.Equal((8, 32, 600d, 600d), (paper.FirstResolution, paper.LastResolution, paper.TransitionKimg, paper.StableKimg));
        GrowthSchedule brief = Resolve("stylegan1", Request with { Kimg = 100 }).Growth!;
        Assert.Equal(36, brief.LengthKimg + brief.StableKimg, 9);
        Assert.Equal(5, Resolve("stylegan1", Request with { Kimg = 100, GrowKimg = 5 }).Growth!.TransitionKimg);
    }

    [Fact]
    public void Given_channels_asked_for_When_resolved_Then_a_step_with_fewer_channels_takes_them_as_they_are()
    {
        Assert.Equal(16384, ((StyleGan1GeneratorOptions)Resolve("stylegan1").Generator).ChannelBase);
        Assert.Equal(500, ((StyleGan1GeneratorOptions)Resolve("stylegan1", Request with { CBase = 500 }).Generator).ChannelBase);
    }

    [Fact]
    public void Given_choices_that_a_configuration_has_no_use_for_When_resolved_Then_all_are_refused_at_once()
    {
        string message = Assert.Throws<OptionException>(() => Resolve("stylegan2", Request with { GrowFrom = 8, GrowKimg = 1, GrowBatches = new Dictionary<int, int> { [8] = 8 } })).Message;
        Assert.All(["GrowFrom is 8", "GrowKimg is 1", "GrowBatches is 8=8"], option => Assert.Contains($"TrainingOptions.{option}; it cannot be chosen with TrainingOptions.Cfg = stylegan2.", message, StringComparison.Ordinal));
        message = Assert.Throws<OptionException>(() => Resolve("stylegan1", Request with { FreezeD = 1, DArch = StyleGan2Architecture.Orig })).Message;
        Assert.All(["DArch is Orig", "FreezeD is 1"], option => Assert.Contains($"TrainingOptions.{option}; it cannot be chosen with TrainingOptions.Cfg = stylegan1.", message, StringComparison.Ordinal));
        message = Assert.Throws<OptionException>(() => Resolve("stylegan1", Request with { GrowFrom = 64, GrowBatches = new Dictionary<int, int> { [8] = 33 } })).Message;
        Assert.Contains("GrowthSchedule.FirstResolution is 64; growth to 32 pixels is not possible from there", message, StringComparison.Ordinal);
        Assert.Contains("TrainingOptions.GrowBatches is '8=33'; a batch must be a multiple of TrainingOptions.MicroBatchSize, 32.", message, StringComparison.Ordinal);
    }

    private static ResolvedTraining Resolve(string cfg, TrainingOptions? request = null)
    {
        TrainingOptions full = (request ?? Request) with { Cfg = cfg };
        using ImageDataset dataset = full.OpenData();
        return full.Resolve(dataset, CPU);
    }

    private static string Change(JsonElement before, JsonElement after) =>
        before.ValueKind is JsonValueKind.Array or JsonValueKind.Object || before.GetRawText().Contains('.') ? string.Empty : $": {Word(before)} -> {Word(after)}";

    private static string Word(JsonElement value) => value.ValueKind == JsonValueKind.Null ? "null" : value.ToString().ToLowerInvariant();

    private static Dictionary<string, JsonElement> Flat(ResolvedTraining options)
    {
        JsonElement json = JsonSerializer.SerializeToElement(JsonDocument.Parse((options with { Cfg = string.Empty }).ToJson()).RootElement);
        var flat = new Dictionary<string, JsonElement>();
        foreach (JsonProperty item in json.EnumerateObject().Where(item => item.Name is not ("generator" or "discriminator")))
        {
            foreach ((string key, JsonElement value) in item.Name is "loss" or "growth" && item.Value.ValueKind == JsonValueKind.Object
                ? item.Value.EnumerateObject().Select(inner => ($"{item.Name}.{inner.Name}", inner.Value))
                : [(item.Name, item.Value)])
            {
                flat[key] = value;
            }
        }

        foreach ((string role, NetworkOptions network) in new (string, NetworkOptions)[] { ("G", options.Generator), ("D", options.Discriminator) })
        {
            foreach (JsonProperty item in network.ToJson().EnumerateObject())
            {
                flat[$"{role}.{item.Name}"] = item.Value;
            }
        }

        return flat;
    }
}
