using StyleGanSharp.Distribution;
using StyleGanSharp.Features;
using StyleGanSharp.Layers;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.R3Gan;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Losses;

/// <summary>A discriminator whose features have to describe whole images.</summary>
public sealed class ReconstructionTests
{
    [Theory]
    [InlineData(32, 16)]
    [InlineData(64, 32)]
    [InlineData(512, 128)]
    public void Given_features_of_an_image_When_decoded_Then_the_whole_and_a_quarter_have_the_size_of_their_targets(int resolution, int side)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        using var decoders = new ImageDecoders(resolution, 6, 8, 3, random);
        var maps = new ImageMaps(random.Normal(2, 3, resolution, resolution), random.Normal(2, 6, 16, 16).requires_grad_(), random.Normal(2, 8, 8, 8).requires_grad_());
        (Tensor whole, Tensor quarter) = decoders.forward(maps, (1, 0));
        (Tensor wholeTarget, Tensor quarterTarget) = decoders.Targets(maps.Img, (1, 0));
        long[] shape = [2, 3, side, side];
        Assert.All(new[] { whole, quarter, wholeTarget, quarterTarget }, image => Assert.Equal(shape, image.shape));

        // The lower left quarter is made of the lower left features alone.
        quarter.sum().backward();
        Tensor gradient = maps.Fine.grad!.abs().sum([0, 1]);
        Assert.True(gradient.narrow(0, 8, 8).narrow(1, 0, 8).min().item<float>() > 0);
        gradient.narrow(0, 8, 8).narrow(1, 0, 8).zero_();
        Assert.Equal(0, gradient.max().item<float>());
        Assert.Null(maps.Coarse.grad);

        long half = resolution / 2;
        TensorAssert.Close(maps.Img.narrow(2, half, half).narrow(3, 0, half).mean([2, 3]), quarterTarget.mean([2, 3]), 1e-4, 1e-4);
        TensorAssert.Close(maps.Img.mean([2, 3]), wholeTarget.mean([2, 3]), 1e-4, 1e-4);
        if (resolution == 32)
        {
            TensorAssert.Close(maps.Img.narrow(2, half, half).narrow(3, 0, half), quarterTarget, 0, 0);
        }
    }

    [Theory]
    [InlineData("stylegan2", 1)]
    [InlineData("stylegan2", 3)]
    [InlineData("stylegan2", 4)]
    [InlineData("r3gan", 3)]
    public void Given_real_images_When_a_discriminator_learns_Then_what_it_reconstructs_comes_nearer_to_them(string kind, int channels)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        DiscriminatorOptions options = kind == "r3gan"
            ? new R3GanDiscriminatorOptions { ImgResolution = 32, ImgChannels = channels, ChannelBase = 256, ChannelMax = 16, Blocks = 1, GroupWidth = 8, HasDecoders = true }
            : new StyleGan2DiscriminatorOptions { ImgResolution = 32, ImgChannels = channels, ChannelBase = 256, ChannelMax = 16, HasDecoders = true };
        using DiscriminatorNetwork discriminator = options.Create(random);
        using GeneratorNetwork generator = new StyleGan2GeneratorOptions { ZDim = 8, WDim = 8, ImgResolution = 32, ImgChannels = channels, ChannelBase = 128, ChannelMax = 8 }.Create(random);
        using IPerceptualDistance distance = FeatureCatalog.OpenDistance("builtin");
        using var loss = new GanLoss(generator, discriminator, null, new GanLossOptions { ReconstructionWeight = 1, R1Gamma = 0, Noise = NoiseMode.Const }, random, distance: distance.Distance);
        using optim.Optimizer adam = optim.Adam(discriminator.parameters(), 0.003);
        Tensor real = nn.functional.interpolate(random.Normal(4, channels, 2, 2), [32, 32], mode: InterpolationMode.Nearest).tanh();
        foreach (TorchSharp.Modules.Parameter parameter in generator.parameters())
        {
            parameter.requires_grad = false;
        }

        double Step(bool learns)
        {
            using var step = NewDisposeScope();
            using var stats = new StatCollector();
            adam.zero_grad();
            loss.AccumulateGradients(LossPhase.DMain, new LossInput(real, zeros(4, 0), random.Normal(4, 8), zeros(4, 0), 1, 0), stats).Dispose();
            if (learns)
            {
                adam.step();
            }

            return stats.Take(SingleProcess.Instance)["Loss/D/reconstruction"].Mean;
        }

        double before = Enumerable.Range(0, 8).Average(_ => Step(learns: false)); // quarters are drawn
        for (int i = 0; i < 80; i++)
        {
            Step(learns: true);
        }

        double after = Enumerable.Range(0, 8).Average(_ => Step(learns: false));
        Assert.InRange(after, 0, 0.7 * before);
    }

    [Fact]
    public void Given_images_below_32_pixels_When_decoders_are_asked_for_Then_they_are_refused() =>
        Assert.Contains("at least 32 pixels", Assert.Throws<OptionException>(() => new StyleGan2DiscriminatorOptions { ImgResolution = 16, HasDecoders = true }.Validate()).Message, StringComparison.Ordinal);
}
