using StyleGanSharp.Data;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks.R3Gan;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

public sealed class R3GanConfigurationTests
{
    private static readonly TrainingOptions Request = new() { Cfg = "r3gan", Data = "builtin:avatars?count=20", Resolution = 32, Preset = "tiny" };

    [Theory]
    [InlineData("paper", 256, 24576, 768, 2e-4, 0.05, 20000, 500)]
    [InlineData("gpu", 256, 24576, 768, 2e-4, 0.05, 20000, 500)]
    [InlineData("cpu", 16, 4096, 128, 1e-3, 2, 240, 6)]
    [InlineData("tiny", 16, 2048, 64, 1e-3, 2, 48, 1.2)]
    public void Given_a_preset_When_resolved_Then_networks_and_schedules_are_those_of_the_published_runs_at_its_size(
        string preset, int batch, int channelBase, int channelMax, double learningRate, double gamma, double burnIn, double ema)
    {
        using ImageDataset data = Request.OpenData();
        ResolvedTraining options = (Request with { Preset = preset }).Resolve(data, CPU);
        Assert.Equal(new R3GanGeneratorOptions { ImgResolution = 32, ChannelBase = channelBase, ChannelMax = channelMax }, options.Generator);
        Assert.Equal(new R3GanDiscriminatorOptions { ImgResolution = 32, ChannelBase = channelBase, ChannelMax = channelMax }, options.Discriminator);
        Assert.Equal((AdversarialKind.RelativisticPairing, GradientPenaltyKind.R1R2, 0.0, 0.0), (options.Loss.Adversarial, options.Loss.Penalty, options.Loss.PlWeight, options.Loss.StyleMixingProb));
        Assert.Equal((batch, AugmentMode.Fixed, 0.0, (int?)null, (int?)null), (options.Batch, options.AugmentMode, options.GOptimizer.Beta1, options.GRegInterval, options.DRegInterval));
        var expected = new BurnInSchedule
        {
            Kimg = burnIn,
            GLr = new Ramp(learningRate, learningRate / 4),
            DLr = new Ramp(learningRate, learningRate / 4),
            Beta2 = new Ramp(0.9, 0.99),
            Gamma = new Ramp(gamma, gamma / 10),
            EmaKimg = new Ramp(0, ema),
            P = new Ramp(0, 0.3),
        };
        Assert.Equal(expected with { EmaKimg = null, Gamma = null }, options.BurnIn! with { EmaKimg = null, Gamma = null });
        Assert.Equal(ema, options.BurnIn.EmaKimg!.Value.End, 1e-9);
        Assert.Equal(gamma, options.BurnIn.Gamma!.Value.Start, 1e-9);
        Assert.Equal(gamma / 10, options.BurnIn.Gamma!.Value.End, 1e-9);
        Assert.Equal(options.ToJson(), ResolvedTraining.FromJson(options.ToJson(), "options").ToJson());
    }

    [Theory]
    [InlineData(16, 0.0125)]
    [InlineData(32, 0.05)]
    [InlineData(64, 2)]
    [InlineData(256, 150)]
    public void Given_a_resolution_When_gamma_is_looked_up_Then_it_is_that_of_the_published_run(int resolution, double gamma) => Assert.Equal(gamma, R3GanConfiguration.Gamma(resolution), 1e-9);

    [Fact]
    public void Given_choices_of_the_user_When_resolved_Then_they_replace_the_recipe()
    {
        using ImageDataset data = Request.OpenData();
        Assert.Equal(5, (Request with { BurnIn = 5 }).Resolve(data, CPU).BurnIn!.Kimg);
        ResolvedTraining adaptive = (Request with { Aug = AugmentMode.Ada, GLr = 1e-4, DLr = new Ramp(3e-4, 1e-4), Lazy = true }).Resolve(data, CPU);
        Assert.True(adaptive.Ada.Adaptive);
        Assert.Equal((null, null, new Ramp(3e-4, 1e-4)), (adaptive.BurnIn!.P, adaptive.BurnIn.GLr, adaptive.BurnIn.DLr));
        Assert.Equal((1e-4, 16), (adaptive.GOptimizer.LearningRate, adaptive.DRegInterval));
        ResolvedTraining other = (Request with { Preset = "cpu", Penalty = GradientPenaltyKind.Interpolated }).Resolve(data, CPU);
        Assert.Equal((null, 10.0), (other.BurnIn!.Gamma, other.Loss.GpLambda));
        Assert.Equal(AdversarialKind.Hinge, (Request with { Projected = true }).Resolve(data, CPU).Loss.Adversarial);
    }

    [Fact]
    public void Given_options_of_networks_with_styles_When_resolved_Then_all_are_refused()
    {
        using ImageDataset data = Request.OpenData();
        string error = Assert.Throws<OptionException>(() => (Request with { MapDepth = 2, Mixing = 0.5, PlWeight = 1, MbstdGroup = 4, FreezeD = 1 }).Resolve(data, CPU)).Message;
        Assert.All(["MapDepth", "Mixing", "PlWeight", "MbstdGroup", "FreezeD"], name => Assert.Contains($"TrainingOptions.{name}", error, StringComparison.Ordinal));
    }
}
