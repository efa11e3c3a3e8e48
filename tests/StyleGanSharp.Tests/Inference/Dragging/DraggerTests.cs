using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Dragging;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Inference.Dragging;

public sealed class DraggerTests
{
    private static readonly DragOptions Quick = new() { Steps = 40, LearningRate = 0.05 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Given_a_point_When_dragged_Then_it_comes_closer_to_its_goal_and_other_style_inputs_stay(bool isXl)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = Moveable(isXl);
        using Latent latent = Latent(generator);
        var seen = new List<DragProgress>();
        using DragResult result = Dragger.Drag(generator, latent, [new DragPoint(7, 7, 10, 7)], null, Quick with { StyleInputs = [0], GoalPx = 1 }, new Immediate<DragProgress>(value =>
        {
            seen.Add(value);
            Assert.Equal(16, value.Preview().Width);
        }));

        Assert.True(result.IsDone && result.FarthestPx <= 1, $"{result.FarthestPx} after {result.Steps}");
        Assert.Equal(result.Steps, seen[^1].Step);
        TensorAssert.Close(latent.Ws.narrow(1, 1, generator.NumWs - 1), result.Latent.Ws.narrow(1, 1, generator.NumWs - 1), 0, 0);
        Assert.True((latent.Ws[0][0] - result.Latent.Ws[0][0]).abs().max().item<float>() > 0);

        // What the point stands on has moved: the new image, moved back, is the old one again.
        Tensor before = generator.Synthesize(latent.Ws);
        Tensor after = generator.Synthesize(result.Latent.Ws);
        double Difference(int shift) => (before.narrow(3, 3, 8) - after.narrow(3, 3 + shift, 8)).square().mean().item<float>();
        Assert.True(Math.Min(Difference(2), Difference(3)) < Difference(0), $"{Difference(0)}, {Difference(2)}, {Difference(3)}");
    }

    [Fact]
    public void Given_a_mask_of_nothing_When_dragged_Then_the_image_changes_less()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = Moveable();
        using Latent latent = Latent(generator);
        DragOptions options = Quick with { Steps = 8, GoalPx = 0.1 };
        Tensor before = generator.Synthesize(latent.Ws);
        double Change(Tensor? mask)
        {
            using DragResult result = Dragger.Drag(generator, latent, [new DragPoint(7, 7, 11, 7)], mask, options);
            return (generator.Synthesize(result.Latent.Ws) - before).square().mean().item<float>();
        }

        Assert.True(Change(zeros(16, 16)) < 0.7 * Change(null));
    }

    [Fact]
    public void Given_a_cancellation_When_dragging_Then_what_is_reached_is_returned()
    {
        using GeneratorNetwork generator = Moveable();
        using Latent latent = Latent(generator);
        using DragResult result = Dragger.Drag(generator, latent, [new DragPoint(2, 2, 9, 9)], null, Quick, cancellationToken: new CancellationToken(true));
        Assert.Equal((0, false), (result.Steps, result.IsDone));
        TensorAssert.Close(latent.Ws, result.Latent.Ws, 0, 0);
    }

    [Fact]
    public void Given_what_cannot_be_dragged_When_tried_Then_the_error_says_what_to_do()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = Moveable();
        using Latent latent = Latent(generator);
        string Error(DragPoint[] points, Tensor? mask = null, DragOptions? options = null) => Assert.ThrowsAny<UsageException>(() => Dragger.Drag(generator, latent, points, mask, options)).Message;
        var inside = new DragPoint(1, 1, 2, 2);
        Assert.Contains("DragOptions.points is empty; there is nothing to drag.", Error([]), StringComparison.Ordinal);
        Assert.Equal("DragOptions.points is 1, 1 to 16, 2; points must lie inside the image, whose pixels are 0 to 15.", Error([inside with { ToX = 16 }]));
        Assert.Contains("the mask is [8, 8]", Error([inside], zeros(8, 8)), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("DragOptions.Layer is 'b4'; the network has no such layer. Choose one of L0_", Error([inside], null, Quick with { Layer = "b4" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_file_of_points_When_read_Then_they_are_its_points_and_other_files_are_errors()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("points.json");
        File.WriteAllText(path, """{"points": [{"from": [1, 2.5], "to": [3, 4]}, {"from": [5, 6], "to": [7, 8]}]}""");
        Assert.Equal([new DragPoint(1, 2.5, 3, 4), new DragPoint(5, 6, 7, 8)], DragPoint.Load(path));
        foreach (string text in new[] { "{", "{}", """{"points": []}""", """{"points": [{"from": [1], "to": [3, 4]}]}""", """{"points": [{"from": ["a", 1], "to": [3, 4]}]}""" })
        {
            File.WriteAllText(path, text);
            Assert.Contains("holds no points", Assert.Throws<StyleGanException>(() => DragPoint.Load(path)).Message, StringComparison.Ordinal);
        }

        Assert.Contains("does not exist", Assert.Throws<StyleGanException>(() => DragPoint.Load(folder.File("none.json"))).Message, StringComparison.Ordinal);
    }

    /// <summary>Layers of StyleGAN-XL have margins that their names do not tell; the schedule does.</summary>
    [Fact]
    public void Given_a_layer_with_a_margin_When_viewed_Then_its_features_are_those_of_the_image_alone()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.StyleGanXlGenerator();
        using Latent latent = Latent(generator);
        foreach (LayerPlan plan in ((AliasFreeOptions)generator.Options).PlanLayers().Layers.SkipLast(1))
        {
            Tensor? output = null;
            generator.Synthesize(latent.Ws, new SynthesisOptions { OnLayer = (name, x) => output = name == plan.Name ? x.clone().MoveToOtherDisposeScope(scope) : output });
            (_, Tensor features) = FeatureView.Of(generator, latent.Ws, plan.Name).Synthesize(generator, latent.Ws, SynthesisOptions.Default);
            long margin = (plan.Out.Size - plan.Out.Rate) / 2;
            Tensor inner = output!.narrow(2, margin, plan.Out.Rate).narrow(3, margin, plan.Out.Rate);
            TensorAssert.Close(nn.functional.interpolate(inner, [16, 16], mode: InterpolationMode.Bilinear, align_corners: false), features, 1e-6, 1e-6, plan.Name);
        }
    }

    /// <summary>A network whose first style moves the image: StyleGAN3's input transform with weights of some size.</summary>
    private static GeneratorNetwork Moveable(bool isXl = false)
    {
        GeneratorNetwork generator = isXl ? TinyNetworks.StyleGanXlGenerator() : TinyNetworks.StyleGan3Generator();
        using var noGradient = no_grad();
        generator.state_dict()["synthesis.input.affine.weight"].copy_(cat([zeros(2, 8), eye(2, 8)]));
        return generator;
    }

    private static Latent Latent(GeneratorNetwork generator) => new(generator.Map(generator.Latents([2]), null).detach());

    private sealed class Immediate<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
