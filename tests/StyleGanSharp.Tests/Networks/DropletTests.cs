using FsCheck.Xunit;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Networks;

/// <summary>Why StyleGAN makes droplets and StyleGAN2 does not (StyleGAN2 §2.1, §2.2): what a layer tells the next about how strong its input is.</summary>
public sealed class DropletTests
{
    private const int Size = 16;
    private const int Channels = 8;
    private const int Wide = 6; // rows and columns of a corner that holds the spike and all that a 3×3 convolution makes of it

    [Property(MaxTest = 20)]
    public void Given_AdaIN_When_the_input_gets_stronger_Then_the_output_does_only_if_a_spike_keeps_the_statistics(byte strength, byte seed)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var random = new RandomSource(seed);
        var options = new StyleGan1GeneratorOptions { ZDim = 8, WDim = 8, ImgResolution = Size, ImgChannels = 3, UseNoise = false };
        using var layer = new StyleGanSharp.Networks.StyleGan1.SynthesisLayer(Channels, Channels, Size, isUp: false, options, random);
        (Tensor x, Tensor w) = (random.Normal(1, Channels, Size, Size), random.Normal(1, 8));
        Tensor Output(Tensor input) => layer.forward(input, w, new SynthesisOptions());
        double factor = 0.5 + (strength / 100.0);

        Assert.Equal(1, Contrast(Output(x * factor)) / Contrast(Output(x)), 1e-3);
        Tensor spike = Output(WithSpike(x));
        Assert.Equal(factor, Contrast(Output(WithSpike(x * factor))) / Contrast(spike), 0.05 * factor);
        Assert.True(LayerStatistics.Of("spike", spike).Peak > 2 * LayerStatistics.Of("none", Output(x)).Peak);
    }

    [Property(MaxTest = 20)]
    public void Given_demodulation_When_the_input_gets_stronger_Then_the_output_does_without_a_spike(byte strength, byte seed)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var random = new RandomSource(seed);
        var options = new StyleGan2GeneratorOptions { ZDim = 8, WDim = 8, ImgResolution = Size, ImgChannels = 3, UseNoise = false, ConvClamp = null };
        using var layer = new StyleGanSharp.Networks.StyleGan2.SynthesisLayer(Channels, Channels, Size, up: 1, options, random);
        (Tensor x, Tensor w) = (random.Normal(1, Channels, Size, Size), random.Normal(1, 8));
        Tensor Output(Tensor input) => layer.forward(input, w, new SynthesisOptions());
        double factor = 0.5 + (strength / 100.0);

        Assert.Equal(factor, Contrast(Output(x * factor)) / Contrast(Output(x)), 1e-3 * factor);
        Assert.Equal(LayerStatistics.Of("weak", Output(x)).Peak, LayerStatistics.Of("strong", Output(x * factor)).Peak, 1e-3);
    }

    /// <summary>The corner's place is far above all others, and the same whatever the strength of these.</summary>
    private static Tensor WithSpike(Tensor x)
    {
        Tensor spiked = x.clone();
        spiked[.., .., 2, 2] = 1000;
        return spiked;
    }

    /// <summary>The deviation within the maps away from the corner, averaged over the maps.</summary>
    private static double Contrast(Tensor y) => y[.., .., Wide.., Wide..].flatten(2).std(2, unbiased: false).mean().item<float>();
}
