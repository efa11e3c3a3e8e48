using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Cli.Verbs;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;

namespace StyleGanSharp.Tests.Cli;

/// <summary>What a settings record's attributes say is what parsing, help and messages do.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void Given_no_options_When_read_Then_settings_have_their_defaults_and_fill_nothing()
    {
        GenerateVerb.Settings settings = CommandLine.Settings<GenerateVerb.Settings>();
        Assert.Equal(Enumerable.Range(0, 8).Select(seed => ((long)seed, (string?)null)), settings.Seeds.Items);
        Assert.Equal(("out", ImageFormat.Png, null, false), (settings.OutDir, settings.Format, settings.Grid, settings.HasGrid));
        Assert.Empty(settings.Given);
        Assert.Equal(new GenerationOptions(), settings.Fill(new GenerationOptions()));
        Assert.Equal(new InversionOptions(), new SearchSettings().Fill(new InversionOptions()));
        Assert.Equal(new TrainingOptions(), CommandLine.Settings<TrainVerb.Settings>().Request());
    }

    [Fact]
    public void Given_options_of_every_kind_When_read_Then_each_has_its_value()
    {
        GenerateVerb.Settings settings = CommandLine.Settings<GenerateVerb.Settings>("--seeds", "3,5-6", "--grid", "--trunc", "0.5", "--noise-mode", "NONE", "--precision", "bf16", "--canvas", "2x1", "--move", "0.1,-0.05", "--batch", "3", "--class", "4");
        Assert.Equal([3, 5, 6], settings.Seeds.Items.Select(item => item.Seed));
        Assert.Equal("4", settings.Look.Class);
        Assert.True(settings.HasGrid);
        Assert.Null(settings.Grid);
        Assert.Equal([0.5], settings.Look.Psi!.Values);
        Assert.Equal((new Shift(0.1, -0.05), new CanvasSize(2, 1)), (settings.View.Move, settings.View.Canvas));
        Assert.Equal(
            new GenerationOptions { Noise = NoiseMode.None, Precision = SynthesisPrecision.BFloat16, Batch = 3 },
            settings.Fill(new GenerationOptions()));
        Assert.Equal(["--batch", "--canvas", "--class", "--grid", "--move", "--noise-mode", "--precision", "--seeds", "--trunc"], settings.Look.Given.Order(StringComparer.Ordinal));
        Assert.Equal(new GridSize(2, 2), CommandLine.Settings<GenerateVerb.Settings>("--grid", "2x2", "--seeds", "0-3").Grid);
    }

    [Fact]
    public void Given_lists_pairs_and_switches_When_read_Then_each_has_its_values()
    {
        TrainingOptions request = CommandLine.Settings<TrainVerb.Settings>("--g-option", "a=1", "--g-option", "b=c=d", "--g-option", "a=2", "--grow-batch", "8=64", "--lazy", "off", "--loss", "hinge", "--cond", "--d", "projected").Request();
        Assert.Equal(new Dictionary<string, string> { ["a"] = "2", ["b"] = "c=d" }, request.GOptions);
        Assert.Equal(new Dictionary<int, int> { [8] = 64 }, request.GrowBatches);
        Assert.Equal((false, AdversarialKind.Hinge, true, false, true), (request.Lazy, request.Adversarial, request.Cond, request.Mirror, request.Projected));
        Assert.Equal(["a.png", "b.png"], CommandLine.Settings<ProjectVerb.Settings>("--network", "n", "--target", "a.png", "b.png").Targets);
        BenchVerb.Settings bench = CommandLine.Settings<BenchVerb.Settings>("a", "b", "--batch", "1, 2");
        Assert.Equal(["a", "b"], bench.Networks);
        Assert.Equal([1, 2], bench.Batches!);
    }

    [Fact]
    public void Given_several_mistakes_When_read_Then_all_are_in_one_error()
    {
        UsageException error = Assert.Throws<UsageException>(() => CommandLine.Settings<GenerateVerb.Settings>("--seeds", "x", "--batch", "0", "--zoom", "99", "--trunc-cutoff", "two", "--noise-mode", "loud", "--move", "1"));
        Assert.All(
            ["--seeds: 'x' is not a number", "--batch is 0; it must be 1 to 65536.", "--zoom is 99; it must be 0.25 to 16.", "--trunc-cutoff 'two' is not an integer.", "--noise-mode 'loud' is unknown. Choose one of: const, random, none.", "--move '1' is not a shift."],
            text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        Assert.Equal(
            "--steps '1.5' is not an integer. --lr 'NaN' is not a number. --seed is -1; it must not be negative.",
            Assert.Throws<UsageException>(() => CommandLine.Settings<InversionVerb.Settings>("--network", "n", "--seed", "-1", "--steps", "1.5", "--lr", "NaN")).Message);
    }

    [Fact]
    public void Given_a_word_When_read_as_scaling_Then_results_have_the_same_one_or_the_choices_are_told()
    {
        foreach (TensorScaling scaling in Enum.GetValues<TensorScaling>())
        {
            string word = TensorScalings.Word(scaling);
            Assert.Equal(scaling, CommandLine.Settings<MetricsVerb.Settings>("--network", "n", "--resize", word.ToUpperInvariant()).Measurement.Resize);
        }

        Assert.Contains("pillow-bicubic", Assert.Throws<UsageException>(() => CommandLine.Settings<MetricsVerb.Settings>("--network", "n", "--resize", "nearest")).Message, StringComparison.Ordinal);
    }
}
