using StyleGanSharp.Networks;
using StyleGanSharp.Networks.FastGan;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Networks.FastGan;

public sealed class FastGanGeneratorTests
{
    [Theory]
    [InlineData(false, 0, 64)]
    [InlineData(true, 0, 8)]
    [InlineData(true, 4, 64)]
    [InlineData(false, 4, 16)]
    public void Given_options_When_images_are_made_Then_they_have_the_size_lie_in_range_and_every_parameter_gets_a_gradient(bool isBig, int classes, int resolution)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        using GeneratorNetwork generator = new FastGanGeneratorOptions { ImgResolution = resolution, CDim = classes, ZDim = 16, ChannelBase = 128, ChannelMax = 16, IsBig = isBig, EmbedDim = 8 }.Create(random);
        Tensor? c = classes == 0 ? null : nn.functional.one_hot(random.Integers(classes, 3), classes).to(ScalarType.Float32);
        Tensor ws = generator.Map(random.Normal(3, 16), c);
        Assert.Equal([3L, 1, generator.WDim], ws.shape);
        Tensor img = generator.Synthesize(ws, new SynthesisOptions { Noise = NoiseMode.Random, Random = random });
        Assert.Equal([3L, 3, resolution, resolution], img.shape);
        Assert.InRange(img.abs().max().item<float>(), 0, 1);
        (img * random.Normal(img.shape)).sum().backward();
        Assert.All(generator.named_parameters(), item => Assert.True(item.parameter.grad is not null && item.parameter.grad.isfinite().all().item<bool>(), item.name));
    }

    [Fact]
    public void Given_truncation_When_latents_are_mapped_Then_z_shrinks_and_the_class_stays()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(2);
        using GeneratorNetwork generator = new FastGanGeneratorOptions { ImgResolution = 16, CDim = 2, ZDim = 16, ChannelBase = 64, ChannelMax = 8, EmbedDim = 8 }.Create(random);
        Tensor z = random.Normal(2, 16);
        Tensor c = eye(2);
        Tensor whole = generator.Map(z, c);
        Tensor half = generator.Map(z, c, 0.5);
        TensorAssert.Close(whole.narrow(2, 0, 16) / 2, half.narrow(2, 0, 16), 1e-6, 0);
        TensorAssert.Close(whole.narrow(2, 16, 8), half.narrow(2, 16, 8), 0, 0);
        Assert.Contains("needs a label of 2 numbers", Assert.Throws<UsageException>(() => generator.Map(z, null)).Message, StringComparison.Ordinal);
    }
}
