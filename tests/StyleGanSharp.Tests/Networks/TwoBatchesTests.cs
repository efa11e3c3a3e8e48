using StyleGanSharp.Layers;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Networks;

public sealed class TwoBatchesTests
{
    [Theory]
    [InlineData(StyleGan2Architecture.Resnet, 0, 4, 8)]
    [InlineData(StyleGan2Architecture.Skip, 3, 4, 8)]
    [InlineData(StyleGan2Architecture.Resnet, 3, 4, 2)]
    [InlineData(StyleGan2Architecture.Resnet, 0, null, 6)]
    public void Given_two_batches_When_they_are_judged_together_Then_logits_and_gradients_are_those_of_each(StyleGan2Architecture architecture, int labels, int? groupSize, int count)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        using DiscriminatorNetwork discriminator = new StyleGan2DiscriminatorOptions { ImgResolution = 16, CDim = labels, ChannelBase = 256, ChannelMax = 16, Architecture = architecture, MbstdGroupSize = groupSize }.Create(random);
        Tensor[] images = [random.Normal(count, 3, 16, 16), 2 * random.Normal(count, 3, 16, 16)];
        Tensor[] c = [random.Normal(count, labels), random.Normal(count, labels)];
        Tensor[] Results(Func<(IReadOnlyList<HeadLogits> First, IReadOnlyList<HeadLogits> Second)> score)
        {
            (IReadOnlyList<HeadLogits> firsts, IReadOnlyList<HeadLogits> seconds) = score();
            (Tensor first, Tensor second) = (Assert.Single(firsts).Logits, Assert.Single(seconds).Logits);
            return [first, second, .. autograd.grad([first.sin().sum() + second.cos().sum()], [.. discriminator.parameters()])];
        }

        Tensor[] apart = Results(() => (discriminator.Heads(images[0], c[0]), discriminator.Heads(images[1], c[1])));
        Tensor[] together = Results(() => discriminator.Heads(images[0], c[0], images[1], c[1]));
        foreach ((Tensor expected, Tensor actual) in apart.Zip(together))
        {
            TensorAssert.CloseToScale(expected, actual, 1e-5);
        }
    }
}
