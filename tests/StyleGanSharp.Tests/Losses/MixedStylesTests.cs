using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Losses;

public sealed class MixedStylesTests
{
    private const int ZDim = 16;
    private const ulong Seed = 5;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Given_styles_are_mixed_When_the_generator_learns_Then_gradients_are_those_of_latents_mapped_apart(int labels)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        using GeneratorNetwork generator = BuildGenerator(labels, random);
        using DiscriminatorNetwork discriminator = BuildDiscriminator(labels, random);
        Tensor z = random.Normal(4, ZDim);
        Tensor c = random.Normal(4, labels);
        Learn(LossPhase.GMain, generator, discriminator, z, c);
        (string Name, Tensor Gradient)[] mixed = [.. generator.named_parameters().Select(item => (item.name, item.parameter.grad!.clone()))];
        generator.zero_grad();

        (long cut, Tensor otherZ) = Draw(generator.NumWs, z.shape);
        Tensor ws = cat([generator.Map(z, c).narrow(1, 0, cut), generator.Map(otherZ, c).narrow(1, cut, generator.NumWs - cut)], 1);
        Tensor logits = discriminator.forward(generator.Synthesize(ws, new SynthesisOptions { Noise = NoiseMode.Const }), c);
        nn.functional.softplus(-logits).mean().backward();
        foreach (((string name, Tensor gradient), (_, TorchSharp.Modules.Parameter parameter)) in mixed.Zip(generator.named_parameters()))
        {
            TensorAssert.CloseToScale(parameter.grad!, gradient, 1e-5, name);
        }
    }

    [Fact]
    public void Given_styles_are_mixed_When_the_discriminator_learns_Then_the_running_mean_follows_the_first_latents_alone()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        using GeneratorNetwork generator = BuildGenerator(0, random);
        using DiscriminatorNetwork discriminator = BuildDiscriminator(0, random);
        Tensor z = random.Normal(4, ZDim);
        Tensor c = zeros(4, 0);
        Tensor expected = generator.Map(z, c).select(1, 0).mean([0]).detach() * (1 - new MappingOptions().WAvgBeta); // it starts at zero
        Learn(LossPhase.DMain, generator, discriminator, z, c);
        TensorAssert.CloseToScale(expected, generator.WAvg, 1e-5);
    }

    private static GeneratorNetwork BuildGenerator(int labels, RandomSource random) =>
        new StyleGan2GeneratorOptions { ImgResolution = 8, ZDim = ZDim, WDim = 16, CDim = labels, ChannelBase = 64, ChannelMax = 8 }.Create(random);

    private static DiscriminatorNetwork BuildDiscriminator(int labels, RandomSource random) =>
        new StyleGan2DiscriminatorOptions { ImgResolution = 8, CDim = labels, ChannelBase = 64, ChannelMax = 8 }.Create(random);

    private static void Learn(LossPhase phase, GeneratorNetwork generator, DiscriminatorNetwork discriminator, Tensor z, Tensor c)
    {
        using var source = new RandomSource(Seed);
        using var stats = new StatCollector();
        using var loss = new GanLoss(generator, discriminator, null, new GanLossOptions { StyleMixingProb = 1, Noise = NoiseMode.Const }, source);
        loss.AccumulateGradients(phase, new LossInput(zeros(z.shape[0], 3, 8, 8), c, z, c, 1, 0), stats);
    }

    /// <summary>What the loss draws: whether to mix, from which layer on, and the other latents.</summary>
    private static (long Cut, Tensor OtherZ) Draw(long layers, long[] shape)
    {
        using var source = new RandomSource(Seed);
        source.Uniform(1);
        return (source.Integers(layers - 1, 1).item<long>() + 1, source.Normal(shape));
    }
}
