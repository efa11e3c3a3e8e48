using StyleGanSharp.Layers;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.R3Gan;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace StyleGanSharp.Tests.Networks.R3Gan;

public sealed class R3GanTests
{
    /// <summary>With a transition between 8 and 16 pixels, two groups and three resolutions.</summary>
    private static readonly R3GanGeneratorOptions Generator = new() { ImgResolution = 16, ZDim = 6, EmbedDim = 5, ChannelBase = 128, ChannelMax = 16 };

    private static readonly R3GanDiscriminatorOptions Discriminator = new() { ImgResolution = 16, EmbedDim = 5, ChannelBase = 128, ChannelMax = 16 };

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Given_any_weights_When_images_are_made_Then_they_are_those_of_the_definition(int classes)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        using GeneratorNetwork generator = (Generator with { CDim = classes }).Create(random);
        Randomize(generator, random);
        (Tensor z, Tensor? c) = (random.Normal(4, 6), Classes(classes));
        IReadOnlyDictionary<string, Tensor> p = Precise(generator);

        Tensor w = z.to(ScalarType.Float64);
        w = c is null ? w : cat([w, p["embed.weight"].index_select(0, c.argmax(1))], 1);
        Tensor x = p["basis"] * w.matmul(p["first.weight"].t()).view(4, -1, 1, 1);
        x = Block(p, "b4.block1", Block(p, "b4.block0", x));
        x = Block(p, "b8.block1", Block(p, "b8.block0", Twice(x)));
        x = conv2d(x, p["b16.transition.weight"]);
        x = Block(p, "b16.block1", Block(p, "b16.block0", Twice(x)));
        Tensor expected = conv2d(x, p["torgb.weight"], p["torgb.bias"]);

        using var noGradient = no_grad();
        TensorAssert.CloseToScale(expected, generator.Synthesize(generator.Map(z, c)), 1e-5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Given_any_weights_When_images_are_scored_Then_logits_are_those_of_the_definition_alone_and_two_batches_together(int classes)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(2);
        using DiscriminatorNetwork discriminator = (Discriminator with { CDim = classes }).Create(random);
        Randomize(discriminator, random);
        (Tensor img, Tensor? c) = (random.Normal(4, 3, 16, 16), Classes(classes));
        IReadOnlyDictionary<string, Tensor> p = Precise(discriminator);

        Tensor x = conv2d(img.to(ScalarType.Float64), p["fromrgb.weight"], p["fromrgb.bias"]);
        x = Half(Block(p, "b16.block1", Block(p, "b16.block0", x)));
        x = conv2d(x, p["b16.transition.weight"]);
        x = Half(Block(p, "b8.block1", Block(p, "b8.block0", x)));
        x = Block(p, "b4.block1", Block(p, "b4.block0", x));
        Tensor features = conv2d(x, p["basis"].unsqueeze(1), groups: 16).flatten(1);
        Tensor y = features.matmul(p["out.weight"].t());
        Tensor expected = c is null ? y : (y * p["embed.weight"].index_select(0, c.argmax(1))).sum(1, keepdim: true) / Math.Sqrt(5);

        using var noGradient = no_grad();
        TensorAssert.CloseToScale(expected, discriminator.forward(img, c), 1e-5);
        Tensor other = random.Normal(2, 3, 16, 16);
        Tensor? otherC = c?.narrow(0, 1, 2);
        (IReadOnlyList<HeadLogits> first, IReadOnlyList<HeadLogits> second) = discriminator.Heads(img, c, other, otherC);
        TensorAssert.CloseToScale(expected, first[0].Logits, 1e-5);
        TensorAssert.CloseToScale(discriminator.forward(other, otherC), second[0].Logits, 1e-5);
    }

    [Fact]
    public void Given_maps_When_they_are_doubled_or_halved_Then_away_from_the_border_it_is_bilinear_interpolation()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        Tensor x = random.Normal(1, 2, 8, 8).to(ScalarType.Float64);
        Tensor larger = interpolate(x, [16, 16], mode: InterpolationMode.Bilinear, align_corners: false);
        TensorAssert.Close(Inner(larger), Inner(Twice(x)), 0, 1e-12);
        Tensor ramp = arange(8, ScalarType.Float64).view(1, 1, 1, 8).expand(1, 2, 8, 8);
        TensorAssert.Close(Inner((ramp.narrow(3, 0, 7) + 0.5).index_select(3, tensor(new long[] { 0, 2, 4, 6 })).narrow(2, 0, 4)), Inner(Half(ramp)), 0, 1e-12); // of a ramp, its value in between
    }

    [Fact]
    public void Given_fresh_networks_When_their_blocks_are_changed_but_for_the_last_convolutions_Then_nothing_changes()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(4);
        using var noGradient = no_grad();
        using GeneratorNetwork generator = Generator.Create(random);
        using DiscriminatorNetwork discriminator = Discriminator.Create(random);
        Tensor z = random.Normal(3, 6);
        Tensor before = generator.forward(z, null);
        Tensor scores = discriminator.forward(before, null);
        int changed = 0;
        foreach ((string name, Parameter parameter) in generator.named_parameters().Concat(discriminator.named_parameters()).Where(item => item.name.Contains(".block", StringComparison.Ordinal)))
        {
            bool isLast = name.EndsWith("conv2.weight", StringComparison.Ordinal);
            Assert.Equal(isLast || name.EndsWith("bias", StringComparison.Ordinal), parameter.count_nonzero().item<long>() == 0);
            if (!isLast)
            {
                parameter.copy_(random.Normal(parameter.shape));
                changed++;
            }
        }

        Assert.Equal(2 * 3 * 2 * 4, changed);
        TensorAssert.Close(before, generator.forward(z, null), 0, 0);
        TensorAssert.Close(scores, discriminator.forward(before, null), 0, 0);
    }

    [Theory]
    [InlineData(8, 1)]
    [InlineData(64, 2)]
    public void Given_a_depth_When_weights_start_Then_those_of_blocks_are_as_small_as_fixup_asks(int resolution, int blocks)
    {
        using var random = new RandomSource(5);
        using GeneratorNetwork generator = (Generator with { ImgResolution = resolution, Blocks = blocks, ChannelBase = 8192, ChannelMax = 128 }).Create(random);
        double depth = blocks * (Math.Log2(resolution) - 1);
        double gain = Math.Sqrt(2 / 1.04) * Math.Pow(depth, -0.25);
        IReadOnlyDictionary<string, Tensor> p = Precise(generator);
        void Check(string name, double expected) => Assert.Equal(1, p[name].std().item<double>() / expected, 0.05);
        Check("b4.block0.conv0.weight", gain / Math.Sqrt(128));
        Check("b8.block0.conv1.weight", gain / Math.Sqrt(16 * 9));
        Assert.Equal([256L, 16, 3, 3], p["b8.block0.conv1.weight"].shape);
    }

    [Fact]
    public void Given_double_precision_When_images_and_weights_move_a_little_Then_scores_and_r1_change_as_their_gradients_say()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(6);
        using DiscriminatorNetwork discriminator = (Discriminator with { CDim = 3 }).Create(random);
        Randomize(discriminator, random);
        ((nn.Module)discriminator).to(ScalarType.Float64);
        Tensor img = random.Normal(4, 3, 16, 16).to(ScalarType.Float64).requires_grad_();
        Tensor c = Classes(3)!.to(ScalarType.Float64);
        Tensor Score() => discriminator.forward(img, c).sum();
        Tensor R1() => autograd.grad([Score()], [img], retain_graph: true, create_graph: true)[0].square().sum();

        Tensor ofImage = autograd.grad([Score()], [img])[0];
        Tensor step = random.Normal(img.shape).to(ScalarType.Float64);
        CheckDifference((ofImage * step).sum(), Score, [img], [step]);

        Parameter[] weights = [.. discriminator.named_parameters().Where(item => item.name.EndsWith("weight", StringComparison.Ordinal) || item.name == "basis").Select(item => item.parameter)];
        Tensor[] steps = [.. weights.Select(weight => random.Normal(weight.shape).to(ScalarType.Float64) * 0.1)];
        Tensor slope = autograd.grad([R1()], weights).Zip(steps, (gradient, move) => (gradient * move).sum()).Aggregate((sum, next) => sum + next);
        CheckDifference(slope, R1, weights, steps);
    }

    [Fact]
    public void Given_widths_that_do_not_fit_When_validated_Then_the_error_names_them()
    {
        string Error(NetworkOptions options) => Assert.Throws<OptionException>(options.Validate).Message;
        Assert.Contains("24 channels inside at 4 pixels (12, times 2), which groups of 16 do not divide", Error(Generator with { ChannelMax = 12 }), StringComparison.Ordinal);
        string several = Error(Discriminator with { ChannelBase = 8, Blocks = 0, Expansion = 0, GroupWidth = 0, EmbedDim = 0 });
        Assert.All(["ChannelBase", "Blocks", "Expansion", "GroupWidth", "EmbedDim"], name => Assert.Contains($"R3GanDiscriminatorOptions.{name}", several, StringComparison.Ordinal));
        (Generator with { ChannelMax = 6 }).Validate(); // fewer channels than a group are one group
    }

    private static void CheckDifference(Tensor slope, Func<Tensor> value, Tensor[] at, Tensor[] steps)
    {
        const double H = 1e-8; // so small that hardly any leaky ReLU changes sides, where R1 jumps
        double At(double distance)
        {
            using (no_grad())
            {
                foreach ((Tensor x, Tensor step) in at.Zip(steps))
                {
                    x.add_(step * distance);
                }
            }

            return value().item<double>();
        }

        double difference = (At(H) - At(-2 * H)) / (2 * H); // H ahead, then H behind
        At(H);
        Assert.Equal(1, difference / slope.item<double>(), 1e-4);
    }

    private static Tensor Block(IReadOnlyDictionary<string, Tensor> p, string name, Tensor x)
    {
        Tensor y = leaky_relu(conv2d(x, p[$"{name}.conv0.weight"], p[$"{name}.conv0.bias"]), 0.2);
        Tensor grouped = p[$"{name}.conv1.weight"];
        y = leaky_relu(conv2d(y, grouped, p[$"{name}.conv1.bias"], padding: [1, 1], groups: grouped.shape[0] / grouped.shape[1]), 0.2);
        return x + conv2d(y, p[$"{name}.conv2.weight"]);
    }

    private static Tensor Twice(Tensor x) => conv_transpose2d(x, Taps(x.shape[1]) * 4, strides: [2, 2], padding: [1, 1], groups: x.shape[1]);

    private static Tensor Half(Tensor x) => conv2d(x, Taps(x.shape[1]), strides: [2, 2], padding: [1, 1], groups: x.shape[1]);

    private static Tensor Taps(long channels)
    {
        Tensor taps = tensor(new double[] { 1, 3, 3, 1 }) / 8;
        return taps.outer(taps).expand(channels, 1, 4, 4);
    }

    private static Tensor Inner(Tensor x) => x.narrow(2, 1, x.shape[2] - 2).narrow(3, 1, x.shape[3] - 2);

    private static Tensor? Classes(int classes) => classes == 0 ? null : one_hot(tensor(new long[] { 2, 0, 1, 2 }), classes).to(ScalarType.Float32);

    /// <summary>Weights and biases in which nothing is zero.</summary>
    private static void Randomize(nn.Module network, RandomSource random)
    {
        using var noGradient = no_grad();
        foreach ((string name, Parameter parameter) in network.named_parameters().Where(item => item.parameter.count_nonzero().item<long>() == 0))
        {
            parameter.copy_(random.Normal(parameter.shape) * (name.EndsWith("bias", StringComparison.Ordinal) ? 0.3 : 0.2));
        }
    }

    private static Dictionary<string, Tensor> Precise(nn.Module network) => network.state_dict().ToDictionary(item => item.Key, item => item.Value.detach().to(ScalarType.Float64), StringComparer.Ordinal);
}
