using StyleGanSharp.Checkpoints;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Inference.Directions;

public sealed class DirectionTests
{
    private static readonly DirectionOptions Quick = new() { Count = 4, Samples = 300 };

    [Fact]
    public void Given_a_network_When_its_layout_is_asked_for_Then_it_is_that_of_the_paper()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        IReadOnlyList<StyleInput> layout = StyleLayout.Of(generator);
        Assert.Equal(
            [("b4.conv1", 0), ("b4.torgb", 1), ("b8.conv0", 1), ("b8.conv1", 2), ("b8.torgb", 3)], layout.Select(input => (input.Layer, input.Index)).OrderBy(item => item.Layer, StringComparer.Ordinal));
        Assert.All(layout, input => Assert.Equal(generator.state_dict()[$"synthesis.{input.Layer}.affine.bias"].shape[0], input.Channels));
        using GeneratorNetwork third = TinyNetworks.StyleGan3Generator();
        Assert.Equal(Enumerable.Range(1, third.NumWs - 1), StyleLayout.Of(third).Select(input => input.Index));
    }

    [Fact]
    public void Given_sefa_When_its_directions_are_taken_Then_they_are_orthogonal_eigenvectors_of_the_affine_maps_and_calibrated()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        IReadOnlyList<Direction> directions = FactorDirections.Sefa(generator, Quick with { Layers = [0, 2] });
        Tensor a = cat([generator.state_dict()["synthesis.b4.conv1.affine.weight"], generator.state_dict()["synthesis.b8.conv1.affine.weight"]]).detach();
        Tensor steps = stack([.. directions.Select(direction => direction.Ws![0])]);
        Tensor unit = steps / steps.norm(1, keepdim: true);
        TensorAssert.Close(eye(4), unit.matmul(unit.t()), 0, 1e-4);
        Tensor image = unit.matmul(a.t().matmul(a));
        Tensor eigenvalues = (image * unit).sum(1, keepdim: true);
        TensorAssert.Close(unit * eigenvalues, image, 1e-3, 1e-3);
        Assert.All(Enumerable.Range(0, 3), i => Assert.True(eigenvalues[i].item<float>() >= eigenvalues[i + 1].item<float>()));
        Assert.All(directions, direction => Assert.Equal([true, false, true, false], Enumerable.Range(0, 4).Select(layer => direction.Ws![layer].abs().max().item<float>() > 0)));

        // One standard deviation of latents that the calibration has not seen.
        Tensor w = generator.Map(generator.Latents([.. Enumerable.Range(0, 1000).Select(seed => (long)seed)]), null).select(1, 0).detach();
        TensorAssert.Close(w.matmul(unit.t()).std(0), steps.norm(1), 0.15, 0);
    }

    [Fact]
    public void Given_ganspace_When_its_directions_are_taken_Then_they_are_the_components_of_w_with_their_deviations()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        IReadOnlyList<Direction> directions = FactorDirections.Ganspace(generator, Quick);
        Tensor w = LatentSample.Draw(generator, Quick);
        Tensor steps = stack([.. directions.Select(direction => direction.Ws![0])]);
        Tensor unit = steps / steps.norm(1, keepdim: true);
        Tensor projected = (w - w.mean([0])).matmul(unit.t()).detach();
        TensorAssert.Close(projected.std(0), steps.norm(1), 1e-3, 0);
        Tensor covariance = projected.t().matmul(projected) / (w.shape[0] - 1);
        TensorAssert.Close(covariance.diag().diag(), covariance, 0, 1e-4 * covariance.max().item<float>());
    }

    [Fact]
    public void Given_rows_in_batches_When_their_covariance_is_summed_Then_it_is_that_of_all_at_once()
    {
        using var scope = NewDisposeScope();
        Tensor x = (randn(1300, 3, generator: new Generator(5)) * tensor(new[] { 1f, 2f, 0.1f })) + 7;
        Tensor centerd = (x - x.mean([0])).to(ScalarType.Float64);
        TensorAssert.Close(centerd.t().matmul(centerd) / 1299, FactorDirections.Covariance(x), 1e-5, 1e-6);
    }

    [Fact]
    public void Given_an_attribute_that_is_linear_in_w_When_its_direction_is_looked_for_Then_it_is_found_and_changes_it()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var attributes = new Brightness(generator);
        IReadOnlyList<Direction> directions = AttributeDirections.Find(generator, attributes, ["bright"], Quick with { Samples = 600, ExampleFraction = 0.4 });
        Direction direction = Assert.Single(directions);
        Assert.True(double.Parse(direction.Metadata["accuracy"]) > 0.8, direction.Metadata["accuracy"]);
        DirectionEffect effect = DirectionEffect.Measure(generator, direction, attributes, 2, Quick with { Samples = 100, Seed = 9 });
        Assert.True(effect.Changes[0] > 0.5, $"{effect.Changes[0]}");
        Assert.Equal(Math.Abs(effect.Changes[0]) / effect.Changes.Sum(Math.Abs), effect.Disentanglement("bright"), 1e-9);
    }

    [Fact]
    public void Given_two_attributes_When_their_directions_are_conditional_Then_each_is_orthogonal_to_the_other_plane()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var attributes = new Brightness(generator);
        DirectionOptions options = Quick with { Samples = 600, ExampleFraction = 0.4 };
        Tensor plain = AttributeDirections.Find(generator, attributes, null, options)[1].Ws![0];
        Tensor conditional = AttributeDirections.Find(generator, attributes, null, options with { IsConditional = true })[0].Ws![0];
        Assert.Equal(0, ((plain / plain.norm()) * (conditional / conditional.norm())).sum().item<float>(), 1e-4);
    }

    [Fact]
    public void Given_classes_When_the_direction_between_them_is_taken_Then_the_mean_of_each_lies_on_its_side()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator(classes: 3);
        Direction direction = AttributeDirections.BetweenClasses(generator, 0, 2, Quick);
        Tensor Mean(int number) => LatentSample.Draw(generator, Quick with { Class = number, Seed = 3 }).mean([0]);
        Assert.True(((Mean(2) - Mean(0)) * direction.Ws![0]).sum().item<float>() > 0);
        using GeneratorNetwork plain = TinyNetworks.Generator();
        Assert.Contains("unconditional", Assert.Throws<OptionException>(() => AttributeDirections.BetweenClasses(plain, 0, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("Choose two of 0 to 2", Assert.Throws<OptionException>(() => AttributeDirections.BetweenClasses(generator, 0, 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_channel_that_controls_an_attribute_When_channels_are_ranked_Then_those_found_change_it_more_than_others_do()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var attributes = new Brightness(generator);
        int all = StyleLayout.Of(generator).Sum(input => input.Channels);
        IReadOnlyList<Direction> ranked = StyleChannels.Find(generator, attributes, "bright", Quick with { Count = all });
        Assert.Equal(all, ranked.Count);
        Assert.All(ranked.Zip(ranked.Skip(1)), pair => Assert.True(double.Parse(pair.First.Metadata["relevance"]) >= double.Parse(pair.Second.Metadata["relevance"])));
        Tensor ws = generator.Map(generator.Latents([1, 2, 3, 4]), null);
        double Change(Direction direction) => (LatentEditor.Synthesize(generator, ws, direction, 2).mean() - LatentEditor.Synthesize(generator, ws, direction, -2).mean()).abs().item<float>();
        Assert.True(ranked.Take(8).Average(Change) > ranked.TakeLast(8).Average(Change));
    }

    [Fact]
    public void Given_a_direction_When_images_are_changed_Then_zero_changes_nothing_and_layers_limit_it()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        Tensor ws = generator.Map(generator.Latents([1, 2]), null);
        Direction direction = FactorDirections.Ganspace(generator, Quick)[0];
        TensorAssert.Close(generator.Synthesize(ws), LatentEditor.Synthesize(generator, ws, direction, 0), 0, 0);
        Tensor moved = ws.clone();
        moved.select(1, 2).add_(direction.Ws![2] * 1.5);
        TensorAssert.Close(generator.Synthesize(moved), LatentEditor.Synthesize(generator, ws, direction, 1.5, [2]), 1e-5, 1e-5);
        Assert.Contains("StyleGanModel.layers is 9; the network has style inputs 0 to 3.", Assert.Throws<OptionException>(() => LatentEditor.Synthesize(generator, ws, direction, 1, [9])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_directions_When_written_and_read_Then_they_are_the_same_and_can_be_named()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var attributes = new Brightness(generator);
        string path = folder.File("d.safetensors");
        IReadOnlyList<Direction> directions = [.. FactorDirections.Sefa(generator, Quick), .. StyleChannels.Find(generator, attributes, "bright", Quick with { Count = 1 })];
        DirectionFile.Save(path, directions);
        IReadOnlyList<Direction> read = DirectionFile.Load(path);
        Assert.Equal(directions.Select(item => (item.Name, item.Method)), read.Select(item => (item.Name, item.Method)));
        TensorAssert.Close(directions[1].Ws!, read[1].Ws!, 0, 0);
        Assert.Null(read[4].Ws);
        TensorAssert.Close(directions[4].Channels.Single().Value, read[4].Channels.Single().Value, 0, 0);
        Assert.Equal(directions[0].Metadata, read[0].Metadata);
        Assert.Equal("2", DirectionFile.Open($"{path}:2", generator).Name);
        Assert.Contains("with one of 0, 1, 2, 3, bright.", Assert.Throws<OptionException>(() => DirectionFile.Open(path, generator)).Message, StringComparison.Ordinal);
        using GeneratorNetwork other = TinyNetworks.StyleGan3Generator();
        Assert.Contains("found with another network", Assert.Throws<UsageException>(() => DirectionFile.Open($"{path}:2", other)).Message, StringComparison.Ordinal);
        SafetensorsFile.Save(path, [new("x", zeros(1))]);
        Assert.Contains("holds no directions", Assert.Throws<StyleGanException>(() => DirectionFile.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_options_out_of_range_When_checked_Then_all_are_reported()
    {
        string message = Assert.Throws<OptionException>(() => new DirectionOptions { Count = 0, Samples = 1, ExampleFraction = 0.7, Layers = [5] }.Validate(4)).Message;
        Assert.All(["DirectionOptions.Count is 0;", "DirectionOptions.Samples is 1;", "DirectionOptions.ExampleFraction is 0.7;", "DirectionOptions.Layers is 5; the network has style inputs 0 to 3."], text => Assert.Contains(text, message, StringComparison.Ordinal));
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var attributes = new Brightness(generator);
        string Refused(string name) => Assert.Throws<UsageException>(() => AttributeDirections.Find(generator, attributes, [name], Quick)).Message;
        Assert.Equal("brightness does not tell the attribute beard. Choose among bright, left.", Refused("beard"));
        Assert.Equal("brightness does not tell the attribute guessed well enough. Choose among bright, left.", Refused("guessed"));
    }

    /// <summary>Attributes that are known exactly: whether an image, and whether its left half, is brighter than the network's usual; and one that is guessed.</summary>
    private sealed class Brightness : IAttributeClassifier
    {
        private readonly Tensor _usual;

        public Brightness(GeneratorNetwork generator)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            Tensor images = generator.Synthesize(generator.Map(generator.Latents([.. Enumerable.Range(5000, 200).Select(seed => (long)seed)]), null));
            _usual = Values(((images * 127.5) + 128).clamp(0, 255)).mean([0]).DetachFromDisposeScope();
        }

        public string Name => "brightness";

        public string Checksum => new('0', 64);

        public IReadOnlyList<AttributeQuality> Attributes { get; } = [new("guessed", 0.6, 0.6), new("bright", null, null), new("left", 1, 1)];

        public Tensor LogOdds(Tensor images)
        {
            using var scope = NewDisposeScope();
            return (Values(images.to(ScalarType.Float32)) - _usual).MoveToOuterDisposeScope();
        }

        public void Dispose() => _usual.Dispose();

        private static Tensor Values(Tensor x) => stack([zeros(x.shape[0]), x.mean([1, 2, 3]), x.narrow(3, 0, 4).mean([1, 2, 3]) - x.narrow(3, 4, 4).mean([1, 2, 3])], 1);
    }
}
