using StyleGanSharp.Features;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Inference.Inversion;

public sealed class PivotalTuningTests
{
    private static readonly TuningOptions Quick = new() { Steps = 25, LearningRate = 3e-3 };

    [Theory]
    [InlineData("stylegan2")]
    [InlineData("stylegan-xl")]
    [InlineData("fastgan")]
    [InlineData("r3gan")]
    public void Given_a_foreign_image_When_tuned_Then_the_copy_comes_closer_and_the_network_stays_as_it_was(string kind)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = kind switch
        {
            "stylegan2" => TinyNetworks.Generator(),
            "stylegan-xl" => TinyNetworks.StyleGanXlGenerator(),
            "r3gan" => TinyNetworks.R3GanGenerator(),
            _ => TinyNetworks.FastGanGenerator(),
        };
        using IPerceptualDistance distance = FeatureCatalog.OpenDistance("builtin");
        (Tensor target, Latent pivot) = Case(generator);
        Dictionary<string, Tensor> before = generator.state_dict().ToDictionary(item => item.Key, item => item.Value.detach().clone());

        using TuningResult result = PivotalTuning.Tune(generator, target, pivot, distance, Quick);

        // What is tuned is the perceptual distance with little weight on the pixels.
        Assert.True(result.Scores[0].Perceptual < result.Before[0].Perceptual * 0.8, $"{result.Before[0]} to {result.Scores[0]}");
        Assert.True(kind != "stylegan2" || result.Scores[0].Mse < result.Before[0].Mse * 0.8, $"{result.Before[0]} to {result.Scores[0]}");
        Assert.All(generator.state_dict(), item => TensorAssert.Close(before[item.Key], item.Value, 0, 0, item.Key));
        Assert.All(result.Model.Generator.state_dict().Where(item => item.Key.StartsWith("mapping.", StringComparison.Ordinal)), item => TensorAssert.Close(before[item.Key], item.Value, 0, 0, item.Key));
        Assert.All(result.Model.Generator.parameters(), parameter => Assert.False(parameter.requires_grad));
    }

    [Fact]
    public void Given_the_locality_term_When_tuned_Then_images_near_the_pivot_change_less_than_without()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using IPerceptualDistance distance = FeatureCatalog.OpenDistance("builtin");
        (Tensor target, Latent pivot) = Case(generator);
        Tensor other = generator.Map(generator.Latents([9, 10, 11, 12]), null);
        double Change(double weight)
        {
            using TuningResult result = PivotalTuning.Tune(generator, target, pivot, distance, Quick with { LocalityWeight = weight, LocalityDistance = 3 });
            return (result.Model.Generator.Synthesize(other) - generator.Synthesize(other)).square().mean().item<float>();
        }

        Assert.InRange(Change(3), 0, 0.8 * Change(0));
    }

    [Fact]
    public void Given_a_goal_or_a_cancellation_When_reached_Then_tuning_ends_early_and_says_so()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using IPerceptualDistance distance = FeatureCatalog.OpenDistance("builtin");
        (Tensor target, Latent pivot) = Case(generator);
        using TuningResult reached = PivotalTuning.Tune(generator, target, pivot, distance, Quick with { StopBelow = 1e6 });
        Assert.Equal((0, "The perceptual distance fell below 1000000 after 0 steps."), (reached.Steps, reached.Stopped));
        using TuningResult cancelled = PivotalTuning.Tune(generator, target, pivot, distance, Quick, cancellationToken: new CancellationToken(true));
        Assert.Equal("It was canceled after 0 of 25 steps.", cancelled.Stopped);
        var error = Assert.Throws<UsageException>(() => PivotalTuning.Tune(generator, cat([target, target]), pivot, distance, Quick));
        Assert.Equal("There are 2 targets and 1 latent; each target needs its own.", error.Message);
    }

    private static (Tensor Target, Latent Pivot) Case(GeneratorNetwork generator)
    {
        long side = generator.ImgResolution;
        Tensor ramp = linspace(-1, 1, side).view(1, 1, 1, side).expand(1, 3, side, side).contiguous();
        return (ramp, new Latent(generator.Map(generator.Latents([3]), null).detach()));
    }
}
