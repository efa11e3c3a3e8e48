using StyleGanSharp.Data;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

public sealed class TrainingPlannerTests
{
    private static readonly TrainingRequest Request = new() { Data = "builtin:avatars?count=20", Resolution = 32 };

    [Fact]
    public void Given_the_reference_sizes_When_resolved_Then_the_options_are_those_of_the_reference()
    {
        TrainingOptions options = Resolve(Request with { Preset = "paper", Fp32 = true });
        var generator = (StyleGan2GeneratorOptions)options.Generator;
        Assert.Equal((32768, 512, 512, 512, 8), (generator.ChannelBase, generator.ChannelMax, generator.ZDim, generator.WDim, generator.Mapping.NumLayers));
        Assert.Equal((StyleGan2Architecture.Skip, StyleGan2Architecture.Resnet), (generator.Architecture, ((StyleGan2DiscriminatorOptions)options.Discriminator).Architecture));
        Assert.Equal((0.002, 0.002, 0.99, 0d), (options.GOptimizer.LearningRate, options.DOptimizer.LearningRate, options.GOptimizer.Beta2, options.GOptimizer.Beta1));
        Assert.Equal((4, 16), (options.GRegInterval, options.DRegInterval));
        Assert.Equal((0.9, 2d, 0.01), (options.Loss.StyleMixingProb, options.Loss.PlWeight, options.Loss.PlDecay));
        Assert.Equal((10d, 0.05), (options.EmaKimg, options.EmaRampup!.Value));
        Assert.Equal((0.6, 500d, 4), (options.Ada.Target, options.Ada.RampKimg, options.Ada.IntervalIterations));
        Assert.Equal((4d, 50, 25000d), (options.KimgPerTick, options.SnapshotTicks, options.TotalKimg));
    }

    [Theory]
    [InlineData(16, 0.0002 * 32 * 32 / 16)]
    [InlineData(64, 0.0002 * 32 * 32 / 64)]
    public void Given_no_gamma_When_resolved_Then_it_follows_resolution_and_batch(int batch, double gamma) =>
        Assert.Equal(gamma, Resolve(Request with { Batch = batch }).Loss.R1Gamma, 12);

    [Fact]
    public void Given_a_preset_and_options_When_resolved_Then_the_options_win()
    {
        TrainingOptions options = Resolve(Request with { Preset = "tiny", CMax = 12, Kimg = 3 });
        Assert.Equal(12, ((StyleGan2GeneratorOptions)options.Generator).ChannelMax);
        Assert.Equal(512, ((StyleGan2GeneratorOptions)options.Generator).ChannelBase);
        Assert.Equal(3, options.TotalKimg);
    }

    [Fact]
    public void Given_a_start_from_other_weights_When_resolved_Then_the_average_has_no_ramp_up_and_augmentation_adapts_faster()
    {
        TrainingOptions options = Resolve(Request with { Resume = "some.safetensors" });
        Assert.Null(options.EmaRampup);
        Assert.Equal(100, options.Ada.RampKimg);
    }

    [Fact]
    public void Given_several_wrong_options_When_resolved_Then_all_are_reported_at_once()
    {
        string message = Assert.Throws<UsageException>(() => Resolve(Request with { Batch = 10, BatchGpu = 4, Kimg = -1, GLr = 0, Gamma = -2, CMax = 0 })).Message;
        foreach (string part in new[] { "--batch-gpu", "--kimg", "--glr", "gamma", "--cmax" })
        {
            Assert.Contains(part, message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("stylegan9", null, "--cfg 'stylegan9' is unknown. Choose one of: stylegan2.")]
    [InlineData("stylegan2", "huge", "--preset 'huge' is unknown. Choose one of: paper, gpu, cpu, tiny.")]
    public void Given_an_unknown_name_When_resolved_Then_the_known_ones_are_listed(string cfg, string? preset, string message) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => Resolve(Request with { Cfg = cfg, Preset = preset })).Message);

    [Fact]
    public void Given_resolved_options_When_written_and_read_Then_they_are_the_same_text()
    {
        TrainingOptions options = Resolve(Request with { Cond = true, Mirror = true, Aug = AugmentMode.Fixed, P = 0.3, Desc = "try" });
        Assert.Equal(options.ToJson(), TrainingOptions.FromJson(options.ToJson(), "test").ToJson());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"cfg\": 5}")]
    [InlineData("{}")]
    public void Given_damaged_options_When_read_Then_the_error_names_the_file(string json) =>
        Assert.StartsWith("run/training_options.json cannot be read", Assert.Throws<StyleGanException>(() => TrainingOptions.FromJson(json, "run/training_options.json")).Message, StringComparison.Ordinal);

    private static TrainingOptions Resolve(TrainingRequest request)
    {
        using IImageSource source = TrainingPlanner.OpenData(request);
        return TrainingPlanner.Resolve(request, source, CPU);
    }
}
