using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Inference.Inversion;

public sealed class ProjectorTests
{
    private static readonly InversionOptions Quick = new() { Steps = 60, StartSamples = 200, InitialNoise = 0.02 };

    [Theory]
    [InlineData(LatentSpace.W)]
    [InlineData(LatentSpace.WPlus)]
    public void Given_images_of_the_network_When_projected_Then_they_are_found_again_better_than_by_the_mean(LatentSpace space)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using IPerceptualDistance distance = FeatureCatalog.OpenDistance("builtin");
        Tensor targets = Images(generator, 3, 4);
        using ProjectionResult first = Projector.Project(generator, targets, distance, Quick with { Space = space, Steps = 1, LearningRate = 1e-6, InitialNoise = 0 });
        using ProjectionResult found = Projector.Project(generator, targets, distance, Quick with { Space = space });

        Assert.All(Enumerable.Range(0, 2), i => Assert.True(found.Scores[i].Mse < first.Scores[i].Mse / 4, $"{found.Scores[i]} after {first.Scores[i]}"));
        Assert.All(found.Scores, score => Assert.True(score.Ssim > 0.8 && score.PsnrDb > 20, $"{score}"));
        Assert.Equal([2, generator.NumWs, generator.WDim], found.Latent.Ws.shape);
        Assert.Equal(space == LatentSpace.W, (found.Latent.Ws.select(1, 0) - found.Latent.Ws.select(1, 3)).abs().max().item<float>() == 0);
        TensorAssert.Close(generator.Synthesize(found.Latent.Ws, found.Latent.Synthesis()), found.Reconstruction, 0, 0);
        Assert.Equal(("builtin", Quick.Steps, null), (found.Distance, found.Steps, found.Stopped));
    }

    [Fact]
    public void Given_a_batch_When_projected_Then_each_target_is_found_as_if_alone()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using IPerceptualDistance distance = FeatureCatalog.OpenDistance("builtin");
        Tensor targets = Images(generator, 3, 4);
        InversionOptions options = Quick with { Steps = 10, InitialNoise = 0, OptimizesNoise = false };
        using ProjectionResult both = Projector.Project(generator, targets, distance, options);
        using ProjectionResult second = Projector.Project(generator, targets.narrow(0, 1, 1), distance, options);
        TensorAssert.Close(second.Latent.Ws[0], both.Latent.Ws[1], 1e-3, 1e-3);
    }

    [Fact]
    public void Given_a_cancellation_When_projecting_Then_the_best_so_far_is_returned_and_the_result_says_so()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using IPerceptualDistance distance = FeatureCatalog.OpenDistance("builtin");
        using var stop = new CancellationTokenSource();
        var seen = new List<ProjectionProgress>();
        var progress = new Immediate<ProjectionProgress>(value =>
        {
            seen.Add(value);
            if (value.Step == 5)
            {
                stop.Cancel();
            }
        });

        using ProjectionResult result = Projector.Project(generator, Images(generator, 3), distance, Quick with { PreviewEvery = 2 }, progress, cancellationToken: stop.Token);

        Assert.Equal("It was canceled after 5 of 60 steps.", result.Stopped);
        Assert.Equal(5, result.Steps);
        Assert.Equal([true, false, true, false, true], seen.Select(value => value.Preview is not null));
        Assert.All(seen.Zip(seen.Skip(1)), pair => Assert.True(pair.Second.Losses[0] <= pair.First.Losses[0]));
        Assert.Equal(seen[^1].Losses, result.Losses);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Given_a_conditional_network_When_projected_Then_the_search_starts_from_the_class_named_or_the_closest(bool isXl)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = isXl ? TinyNetworks.StyleGanXlGenerator(classes: 3) : TinyNetworks.Generator(classes: 3);
        using IPerceptualDistance distance = FeatureCatalog.OpenDistance("builtin");
        InversionOptions options = Quick with { Steps = 1 };
        Tensor Mean(int number)
        {
            Tensor z = generator.Latents([.. Enumerable.Range(0, 300).Select(seed => (long)seed)]);
            Tensor w = generator.Map(z, ImageGenerator.Labels(generator, [.. Enumerable.Repeat(number, 300)])).mean([0], keepdim: true);
            return generator.Synthesize(w).detach();
        }

        using ProjectionResult closest = Projector.Project(generator, cat([Mean(2), Mean(0)]), distance, options);
        Assert.Equal([2, 0], closest.Classes);
        Assert.Equal([2, 0], closest.Latent.Classes);
        Assert.False(closest.Latent.IsTruncated);
        using ProjectionResult named = Projector.Project(generator, Mean(2), distance, options with { Class = 1 });
        Assert.Equal([1], named.Classes);
    }

    [Fact]
    public void Given_a_image_of_a_grown_network_When_projected_Then_it_is_found_again_from_its_class()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.StyleGanXlGenerator(classes: 3);
        using IPerceptualDistance distance = FeatureCatalog.OpenDistance("builtin");
        Tensor target = generator.Synthesize(generator.Map(generator.Latents([3]), ImageGenerator.Labels(generator, [1]))).detach();
        using ProjectionResult first = Projector.Project(generator, target, distance, Quick with { Steps = 1, Class = 1, InitialNoise = 0 });
        using ProjectionResult found = Projector.Project(generator, target, distance, Quick with { Class = 1 });
        Assert.True(found.Scores[0].Mse < first.Scores[0].Mse / 4, $"{found.Scores[0]} after {first.Scores[0]}");
    }

    [Fact]
    public void Given_a_moved_image_When_its_transform_is_estimated_Then_it_is_found_closer_than_without()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.StyleGan3Generator();
        using IPerceptualDistance distance = FeatureCatalog.OpenDistance("builtin");
        Tensor w = generator.Map(generator.Latents([1]), null, truncationPsi: 0.5);
        Tensor target = generator.Synthesize(w, new SynthesisOptions { InputTransform = Motions.InputTransform(x: 0.15, angleRadians: 0.3) }).detach();
        InversionOptions options = Quick with { Steps = 40 };
        using ProjectionResult still = Projector.Project(generator, target, distance, options);
        using ProjectionResult moved = Projector.Project(generator, target, distance, options with { EstimatesTransform = true });
        Assert.Equal([1, 3, 3], moved.Latent.Transform!.shape);
        Assert.True(moved.Losses[0] < still.Losses[0], $"{moved.Losses[0]} with, {still.Losses[0]} without");
    }

    [Fact]
    public void Given_what_cannot_be_projected_When_tried_Then_the_error_says_what_to_do()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using IPerceptualDistance distance = FeatureCatalog.OpenDistance("builtin");
        string Error(Tensor targets, InversionOptions options) => Assert.ThrowsAny<UsageException>(() => Projector.Project(generator, targets, distance, options)).Message;

        Assert.Equal("The targets are [1, 3, 4, 4]; the network makes images of [N, 3, 8, 8]. Bring them to its size (ProjectionTarget.Fit).", Error(zeros(1, 3, 4, 4), Quick));
        Assert.Equal("The targets hold values that are not numbers. Check where they come from.", Error(full(1, 3, 8, 8, float.NaN), Quick));
        Assert.Equal("InversionOptions.Class is 2; the network is unconditional, so the search cannot start from a class. Leave it out.", Error(zeros(1, 3, 8, 8), Quick with { Class = 2 }));
        Assert.Contains("no input transform", Error(zeros(1, 3, 8, 8), Quick with { EstimatesTransform = true }), StringComparison.Ordinal);
        string all = Error(zeros(1, 3, 8, 8), new InversionOptions { Steps = 0, LearningRate = double.NaN, PixelWeight = -1, PreviewEvery = -2 });
        Assert.All(["Steps is 0;", "LearningRate is NaN;", "PixelWeight is -1;", "PreviewEvery is -2;"], text => Assert.Contains(text, all, StringComparison.Ordinal));
    }

    [Fact]
    public void Given_a_network_of_no_numbers_When_projected_Then_it_is_an_error_of_the_first_step()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using IPerceptualDistance distance = FeatureCatalog.OpenDistance("builtin");
        using (no_grad())
        {
            generator.state_dict()["synthesis.b4.const"].fill_(float.NaN);
        }

        var error = Assert.Throws<StyleGanException>(() => Projector.Project(generator, zeros(1, 3, 8, 8), distance, Quick));
        Assert.Contains("not a number from the start", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_noise_maps_When_regularized_Then_white_noise_costs_little_and_a_smooth_map_much()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var random = new RandomSource(3);
        using NoiseMapSet maps = NoiseMapSet.Draw(generator, 2, random);
        Assert.Equal(["b4.conv1", "b8.conv0", "b8.conv1"], maps.Maps.Keys.Order(StringComparer.Ordinal));
        using (no_grad())
        {
            foreach (var map in maps.Maps.Values)
            {
                map[1].copy_(linspace(-1.7, 1.7, map.shape[3]).expand(1, map.shape[2], -1));
            }
        }

        maps.Normalize();
        Tensor cost = maps.Regularization(2, CPU);
        Assert.True(cost[1].item<float>() > 5 * cost[0].item<float>(), $"{cost[0].item<float>()} and {cost[1].item<float>()}");
        Assert.All(maps.Maps.Values, map => TensorAssert.Close(ones(2), map.square().mean([1, 2, 3]), 1e-4, 0));
    }

    [Theory]
    [InlineData(20, 10, 4)]
    [InlineData(8, 8, 1)]
    [InlineData(3, 5, 3)]
    public void Given_a_image_of_any_size_and_channels_When_fitted_Then_it_is_the_networks_and_a_note_says_what_was_done(int width, int height, int channels)
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        var image = new Image(width, height, channels, [.. Enumerable.Range(0, width * height * channels).Select(i => (byte)(i * 7))]);
        ProjectionTarget target = ProjectionTarget.Fit(image, "photo.png", generator);
        Assert.Equal((8, 8, 3), (target.Image.Width, target.Image.Height, target.Image.Channels));
        Assert.StartsWith("photo.png", target.Note, StringComparison.Ordinal);
        Assert.Equal(channels == 4, target.Note!.Contains("transparency laid over white", StringComparison.Ordinal));
        Assert.Equal(width != height, target.Note!.Contains("made square", StringComparison.Ordinal));
        Assert.Equal(width != 8, target.Note!.Contains("scaled to 8x8", StringComparison.Ordinal));
    }

    private static Tensor Images(GeneratorNetwork generator, params long[] seeds) => generator.Synthesize(generator.Map(generator.Latents(seeds), null)).detach();

    private sealed class Immediate<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
