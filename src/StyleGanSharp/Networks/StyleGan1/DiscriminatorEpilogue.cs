using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan1;

/// <summary>The discriminator's last layers, at 4×4: minibatch standard deviation, convolution, two dense layers.</summary>
internal sealed class DiscriminatorEpilogue : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "fromrgb")]
    private readonly ConvLayer _fromRgb;

    [ComponentName(Name = "mbstd")]
    private readonly MinibatchStdLayer? _mbstd;

    [ComponentName(Name = "conv")]
    private readonly ConvLayer _conv;

    [ComponentName(Name = "fc")]
    private readonly FullyConnectedLayer _fc;

    [ComponentName(Name = "out")]
    private readonly FullyConnectedLayer _out;

    public DiscriminatorEpilogue(StyleGan1DiscriminatorOptions options, RandomSource random) : base(nameof(DiscriminatorEpilogue))
    {
        int channels = options.Channels(4);
        int dense = options.Channels(2);
        _fromRgb = new ConvLayer(options.ImgChannels, channels, 1, random);
        _mbstd = options.MbstdNumChannels > 0 ? new MinibatchStdLayer(options.MbstdGroupSize, options.MbstdNumChannels) : null;
        _conv = new ConvLayer(channels + options.MbstdNumChannels, channels, 3, random);
        _fc = new FullyConnectedLayer(channels * 4 * 4, dense, random, activation: Activation.LeakyRelu, scalesWeights: true);
        _out = new FullyConnectedLayer(dense, Math.Max(options.CDim, 1), random);
        RegisterComponents();
    }

    /// <param name="img">[N, ImgChannels, 4, 4].</param>
    /// <returns>[N, I, 4, 4].</returns>
    public Tensor FromRgb(Tensor img) => _fromRgb.forward(img);

    /// <param name="input">[N, I, 4, 4].</param>
    /// <returns>[N, 1], or [N, CDim]: a logit per class.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor y = _mbstd is null ? input : _mbstd.forward(input);
        return _out.forward(_fc.forward(_conv.forward(y).flatten(1))).MoveToOuterDisposeScope();
    }
}
