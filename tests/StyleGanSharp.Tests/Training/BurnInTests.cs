using FsCheck.Xunit;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

public sealed class BurnInTests
{
    private static readonly TrainingOptions Tiny = TinyTraining.Options with { Kimg = 0.04, Aug = AugmentMode.NoAug, PlWeight = 0, Lazy = false };

    [Property(MaxTest = 100)]
    public void Given_a_ramp_When_time_passes_Then_it_goes_from_start_to_end_along_half_a_cosine(short first, short last, byte part)
    {
        (double start, double end, double t) = (first / 100.0, last / 100.0, part / 255.0);
        var ramp = new Ramp(start, end);
        Assert.Equal(start, ramp.At(0), 1e-9);
        Assert.Equal(end, ramp.At(1), 1e-9);
        Assert.Equal(end, ramp.At(7), 1e-9);
        Assert.Equal(start + end, ramp.At(t) + ramp.At(1 - t), 1e-9); // symmetric about the middle
        Assert.InRange((ramp.At(t) - start) * Math.Sign(end - start), -1e-9, Math.Abs(end - start) + 1e-9);
        Assert.Equal(ramp, Ramp.Parse(ramp.ToString(), "--glr"));
    }

    [Theory]
    [InlineData("x", "is not a number.")]
    [InlineData("1:", "START:END")]
    [InlineData("1:2:3", "START:END")]
    [InlineData("1:NaN", "START:END")]
    [InlineData("1,5", "is not a number.")]
    public void Given_a_text_that_is_no_ramp_When_parsed_Then_the_error_shows_the_form(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<UsageException>(() => Ramp.Parse(text, "--glr")).Message, StringComparison.Ordinal);

    [Fact]
    public void Given_learning_rates_that_end_at_almost_nothing_When_the_burn_in_is_over_Then_the_weights_stand_still()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        TrainingOptions options = Tiny with { GLr = new Ramp(0.002, 1e-30), DLr = new Ramp(0.002, 1e-30), EmaKimg = new Ramp(1, 1e-9), BurnIn = 0.02, OutFolder = folder.Path };
        TrainingResult early = TrainingRun.Train(options with { Kimg = 0.008 });
        TrainingResult run = TrainingRun.Train(options);
        Dictionary<string, Tensor> end = Weights(run.Snapshot);
        Assert.NotEqual(0, Difference(Weights(early.Snapshot), end));
        TrainingResult longer = TrainingRun.Train(new TrainingOptions { Resume = run.RunFolder, Kimg = 0.06, Device = CPU });
        Assert.Equal(0, Difference(end, Weights(longer.Snapshot)), 1e-9);
    }

    [Fact]
    public void Given_ramps_of_everything_When_resolved_Then_the_run_starts_at_their_start_and_keeps_them()
    {
        TrainingOptions options = Tiny with { GLr = new Ramp(2e-4, 5e-5), Beta2 = new Ramp(0.9, 0.99), Gamma = new Ramp(2, 0.2), EmaKimg = new Ramp(0, 5), Aug = AugmentMode.Fixed, P = new Ramp(0, 0.3), BurnIn = 20 };
        using ImageDataset data = options.OpenData();
        ResolvedTraining resolved = options.Resolve(data, CPU);
        Assert.Equal((2e-4, 0.9, 2.0, 0.0, 0.0), (resolved.GOptimizer.LearningRate, resolved.GOptimizer.Beta2, resolved.Loss.R1Gamma, resolved.EmaKimg, resolved.Ada.InitialP));
        Assert.Equal(new BurnInSchedule { Kimg = 20, GLr = options.GLr, Beta2 = options.Beta2, Gamma = options.Gamma, EmaKimg = options.EmaKimg, P = options.P }, resolved.BurnIn);
        Assert.Equal(resolved.BurnIn, ResolvedTraining.FromJson(resolved.ToJson(), "options").BurnIn);
    }

    [Fact]
    public void Given_ramps_that_cannot_be_When_resolved_Then_all_are_refused_with_the_remedy()
    {
        using ImageDataset data = Tiny.OpenData();
        string Error(TrainingOptions options) => Assert.Throws<OptionException>(() => options.Resolve(data, CPU)).Message;
        Assert.Contains("Add TrainingOptions.BurnIn", Error(Tiny with { GLr = new Ramp(1e-3, 1e-4) }), StringComparison.Ordinal);
        Assert.Contains("nothing changes", Error(Tiny with { BurnIn = 10 }), StringComparison.Ordinal);
        Assert.Contains("Choose TrainingOptions.Aug = Fixed", Error(Tiny with { BurnIn = 10, Aug = AugmentMode.Ada, P = new Ramp(0, 0.3) }), StringComparison.Ordinal);
        string several = Error(Tiny with { BurnIn = 1, Beta2 = new Ramp(0.9, 1), DLr = new Ramp(0, 1), Penalty = GradientPenaltyKind.Interpolated, Gamma = new Ramp(1, 2) });
        Assert.All(["TrainingOptions.Beta2", "TrainingOptions.DLr", "TrainingOptions.Gamma"], member => Assert.Contains(member, several, StringComparison.Ordinal));
    }

    [Fact]
    public void Given_a_burn_in_longer_than_the_training_When_noted_Then_a_sentence_says_so()
    {
        TrainingOptions options = Tiny with { GLr = new Ramp(2e-3, 1e-3), BurnIn = 1, Kimg = 0.5 };
        using ImageDataset data = options.OpenData();
        Assert.Contains(options.Resolve(data, CPU).FindNotes(data), note => note.Contains("no ramp reaches its end", StringComparison.Ordinal));
        Assert.DoesNotContain((options with { Kimg = 2 }).Resolve(data, CPU).FindNotes(data), note => note.Contains("no ramp", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("stylegan2", true)]
    [InlineData("fastgan", null)]
    public void Given_a_projected_discriminator_When_a_penalty_is_asked_for_Then_it_has_a_weight(string cfg, bool? isProjected)
    {
        TrainingOptions options = Tiny with { Cfg = cfg, Projected = isProjected, Resolution = 16, Lazy = null, PlWeight = null, MapDepth = null, Aug = null };
        using ImageDataset data = options.OpenData();
        Assert.Equal(0, options.Resolve(data, CPU).Loss.R1Gamma);
        double expected = 0.0002 * 16 * 16 / 4;
        Assert.Equal(expected, (options with { Penalty = GradientPenaltyKind.R1 }).Resolve(data, CPU).Loss.R1Gamma, 1e-12);
        Assert.Equal(expected, (options with { PenaltyForm = GradientPenaltyForm.Difference }).Resolve(data, CPU).Loss.R1Gamma, 1e-12);
        Assert.Equal(0, (options with { Penalty = GradientPenaltyKind.R1, Gamma = 0 }).Resolve(data, CPU).Loss.R1Gamma);
    }

    private static Dictionary<string, Tensor> Weights(string file)
    {
        using GeneratorNetwork network = NetworkFile.LoadGenerator(file);
        return network.named_parameters().ToDictionary(item => item.name, item => item.parameter.detach().clone(), StringComparer.Ordinal);
    }

    private static double Difference(Dictionary<string, Tensor> left, Dictionary<string, Tensor> right) =>
        left.Max(item => (item.Value - right[item.Key]).abs().max().item<float>());
}
