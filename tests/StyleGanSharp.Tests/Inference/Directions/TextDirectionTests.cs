using StyleGanSharp.Features;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Inference.Directions;

public sealed class TextDirectionTests
{
    private static readonly DirectionOptions Quick = new() { Samples = 200 };

    [Theory]
    [InlineData(LatentSpace.W, "bright", null)]
    [InlineData(LatentSpace.S, "bright", null)]
    [InlineData(LatentSpace.S, "left", "bright")]
    public void Given_a_text_for_what_can_be_measured_When_its_direction_is_found_Then_images_have_more_of_it_the_further_they_go(LatentSpace space, string text, string? neutral)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var embedding = new Measures();
        Direction direction = TextDirections.Find(generator, embedding, new TextDirectionOptions { Text = text, Neutral = neutral, Space = space, Steps = 30 }, Quick);
        Assert.Equal((text, "text", text, neutral ?? string.Empty, "measures"), (direction.Name, direction.Method, direction.Metadata["text"], direction.Metadata["neutral"], direction.Metadata["embedding"]));

        Tensor ws = generator.Map(generator.Latents([101, 102, 103, 104, 105, 106]), null);
        double[] along = [.. new[] { -2.0, -1, 0, 1, 2 }.Select(strength => Measures.Of(LatentEditor.Synthesize(generator, ws, direction, strength), text).mean().item<float>())];
        Assert.All(along.Zip(along.Skip(1)), pair => Assert.True(pair.Second > pair.First, string.Join(", ", along)));

        // No random direction of the same kind does as much.
        double Rise(Direction other) => Measures.Of(LatentEditor.Synthesize(generator, ws, other, 2), text).mean().item<float>() - Measures.Of(LatentEditor.Synthesize(generator, ws, other, -2), text).mean().item<float>();
        Assert.All(FactorDirections.Ganspace(generator, Quick with { Count = 8 }), other => Assert.True(neutral is not null || Rise(direction) > Math.Abs(Rise(other))));
        Assert.True(double.Parse(direction.Metadata["gain"], System.Globalization.CultureInfo.InvariantCulture) > 0);
    }

    [Fact]
    public void Given_a_direction_in_w_When_calibrated_Then_its_length_is_the_deviation_of_the_latents_along_it_and_only_its_layers_move()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var embedding = new Measures();
        Direction direction = TextDirections.Find(
            generator, embedding, new TextDirectionOptions { Text = "bright", Space = LatentSpace.W, Steps = 3 }, Quick with { Layers = [1, 2] });
        Assert.Equal([false, true, true, false], Enumerable.Range(0, 4).Select(layer => direction.Ws![layer].abs().sum().item<float>() > 0));
        Tensor step = direction.Ws![1];
        Tensor w = LatentSample.Draw(generator, Quick);
        Tensor along = (w - w.mean([0], keepdim: true)).matmul(step / step.norm());
        Assert.Equal(along.square().mean().sqrt().item<float>(), step.norm().item<float>(), 1e-4);
    }

    [Fact]
    public void Given_a_direction_in_styles_When_calibrated_Then_its_length_is_the_deviation_of_the_styles_along_it_and_other_layers_are_not_in_it()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var embedding = new Measures();
        Direction direction = TextDirections.Find(generator, embedding, new TextDirectionOptions { Text = "left", Steps = 3 }, Quick with { Layers = [0, 2] });
        StyleInput[] inputs = [.. StyleLayout.Of(generator).Where(input => input.Index is 0 or 2)];
        Assert.Equal(inputs.Select(input => input.Layer).Order(StringComparer.Ordinal), direction.Channels.Keys.Order(StringComparer.Ordinal));
        Assert.Null(direction.Ws);
        Tensor step = cat([.. inputs.Select(input => direction.Channels[input.Layer])]);
        Tensor styles = StyleSample.Of(generator, LatentSample.Draw(generator, Quick), inputs, Quick);
        Tensor along = (styles - styles.mean([0], keepdim: true)).matmul(step / step.norm());
        Assert.Equal(along.square().mean().sqrt().item<float>(), step.norm().item<float>(), 1e-4);
    }

    [Fact]
    public void Given_a_network_with_endless_input_When_a_text_is_searched_Then_its_images_follow_too()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.StyleGan3Generator();
        using var embedding = new Measures();
        Direction direction = TextDirections.Find(generator, embedding, new TextDirectionOptions { Text = "A bright image!", Steps = 5, Images = 4 }, Quick with { Samples = 40 });
        Assert.Equal("a-bright-image", direction.Name);
        Assert.True(double.Parse(direction.Metadata["gain"], System.Globalization.CultureInfo.InvariantCulture) > 0);
    }

    [Theory]
    [InlineData(LatentSpace.W)]
    [InlineData(LatentSpace.S)]
    public void Given_a_search_When_it_is_done_again_Then_no_tensor_stays(LatentSpace space)
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var embedding = new Measures();
        long Search()
        {
            TextDirections.Find(generator, embedding, new TextDirectionOptions { Text = "left", Neutral = "bright", Steps = 2, Space = space }, Quick).Dispose();
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }

        long first = Search();
        Assert.Equal(first, Search());
    }

    [Fact]
    public void Given_texts_or_options_that_cannot_be_used_When_searched_Then_the_error_says_so()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var embedding = new Measures();
        string message = Assert.Throws<OptionException>(() => new TextDirectionOptions { Text = " ", Steps = 0, Images = 0, Strength = 0, LearningRate = 2 }.Validate()).Message;
        Assert.All(["Text is ' ';", "Steps is 0;", "Images is 0;", "Strength is 0;", "LearningRate is 2;"], text => Assert.Contains(text, message, StringComparison.Ordinal));
        Assert.Contains(
            "it means the same", Assert.Throws<OptionException>(() => TextDirections.Find(generator, embedding, new TextDirectionOptions { Text = "bright", Neutral = "bright" }, Quick)).Message, StringComparison.Ordinal);
    }

    /// <summary>An embedding whose texts name what its numbers measure: brightness, and how much brighter the left half is.</summary>
    private sealed class Measures : ITextImageEmbedding
    {
        private const double Rest = 2;

        public string Name => "measures";

        public string Checksum => "0";

        public static Tensor Of(Tensor images, string name) =>
            name == "left" ? images.narrow(3, 0, images.shape[3] / 2).mean([1, 2, 3]) - images.narrow(3, images.shape[3] / 2, images.shape[3] / 2).mean([1, 2, 3]) : images.mean([1, 2, 3]);

        public Tensor EmbedTexts(IReadOnlyList<string> texts) =>
            stack([.. texts.Select(text => text.Contains("bright", StringComparison.Ordinal) ? tensor(new[] { 1f, 0, 0 }) : tensor(new[] { 0f, 1, 0 }))]);

        public Tensor EmbedImages(Tensor images)
        {
            using var scope = NewDisposeScope();
            Tensor bright = Of(images, "bright");
            Tensor x = stack([bright, Of(images, "left"), full_like(bright, Rest)], 1); // [N, 3]
            return (x / x.norm(1, keepdim: true)).MoveToOuterDisposeScope();
        }

        public void Dispose()
        {
        }
    }
}
