using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan1;

/// <summary>The two layers of one resolution of the discriminator, and the layer that takes an image in.</summary>
internal sealed class DiscriminatorBlock : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "fromrgb")]
    private readonly ConvLayer _fromRgb;

    [ComponentName(Name = "conv0")]
    private readonly ConvLayer _conv0;

    [ComponentName(Name = "conv1")]
    private readonly ConvLayer _conv1;

    public DiscriminatorBlock(int resolution, StyleGan1DiscriminatorOptions options, RandomSource random) : base(nameof(DiscriminatorBlock))
    {
        int channels = options.Channels(resolution);
        _fromRgb = new ConvLayer(options.ImgChannels, channels, 1, random);
        _conv0 = new ConvLayer(channels, channels, 3, random);
        _conv1 = new ConvLayer(channels, options.Channels(resolution / 2), 3, random, isDown: true, blurFilter: options.BlurFilter);
        RegisterComponents();
    }

    /// <param name="img">[N, ImgChannels, R, R].</param>
    /// <returns>[N, I, R, R].</returns>
    public Tensor FromRgb(Tensor img) => _fromRgb.forward(img);

    /// <param name="input">[N, I, R, R].</param>
    /// <returns>[N, O, R/2, R/2].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _conv1.forward(_conv0.forward(input)).MoveToOuterDisposeScope();
    }
}
