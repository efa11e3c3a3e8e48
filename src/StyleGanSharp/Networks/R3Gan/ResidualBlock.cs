using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.R3Gan;

/// <summary>
/// A residual block with an inverted bottleneck (R3GAN §3): 1×1 convolution to more channels, leaky ReLU, 3×3 convolution in groups, leaky ReLU, 1×1 convolution back. There is no normalization; instead the
/// last convolution starts with zeros and the others L^(-1/(2m-2)) times as large, with L blocks of m = 3 convolutions (Fixup, Zhang 2019, §3).
/// </summary>
internal sealed class ResidualBlock : nn.Module<Tensor, Tensor>
{
    private const int Convolutions = 3;

    [ComponentName(Name = "conv0")]
    private readonly PlainConv2d _conv0;

    [ComponentName(Name = "conv1")]
    private readonly PlainConv2d _conv1;

    [ComponentName(Name = "conv2")]
    private readonly PlainConv2d _conv2;

    /// <param name="resolution">Width and height of the maps.</param>
    /// <param name="widths">Channels and groups.</param>
    /// <param name="random">Source of the initial weights.</param>
    public ResidualBlock(int resolution, R3GanWidths widths, RandomSource random) : base(nameof(ResidualBlock))
    {
        (int channels, int inner) = (widths.Channels(resolution), widths.Inner(resolution));
        double gain = PlainConv2d.LeakyGain * Math.Pow(widths.TotalBlocks, -1.0 / ((2 * Convolutions) - 2));
        _conv0 = new PlainConv2d(channels, inner, 1, gain, random, hasBias: true, activation: Activation.LeakyRelu);
        _conv1 = new PlainConv2d(inner, inner, 3, gain, random, widths.Groups(resolution), hasBias: true, activation: Activation.LeakyRelu);
        _conv2 = new PlainConv2d(inner, channels, 1, 0, random);
        RegisterComponents();
    }

    /// <param name="x">[N, C, R, R].</param>
    /// <returns>[N, C, R, R].</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return LayerProbe.Pass(this, x, (x + _conv2.forward(_conv1.forward(_conv0.forward(x)))).MoveToOuterDisposeScope());
    }
}
