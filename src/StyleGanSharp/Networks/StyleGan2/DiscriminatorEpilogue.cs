using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan2;

/// <summary>The discriminator's last layers, at 4×4: minibatch standard deviation, convolution, two dense layers, label projection.</summary>
internal sealed class DiscriminatorEpilogue : nn.Module<Tensor, Tensor?, Tensor?, Tensor?, int, HeadLogits>
{
    private readonly int _cmapDim;

    [ComponentName(Name = "fromrgb")]
    private readonly Conv2dLayer? _fromRgb;

    [ComponentName(Name = "mbstd")]
    private readonly MinibatchStdLayer? _mbstd;

    [ComponentName(Name = "conv")]
    private readonly Conv2dLayer _conv;

    [ComponentName(Name = "fc")]
    private readonly FullyConnectedLayer _fc;

    [ComponentName(Name = "out")]
    private readonly FullyConnectedLayer? _out;

    [ComponentName(Name = "san")]
    private readonly NormalizedHead? _san;

    [ComponentName(Name = "embedding")]
    private readonly ImageEmbeddingHead? _embedding;

    public DiscriminatorEpilogue(int cmapDim, StyleGan2DiscriminatorOptions options, RandomSource random) : base(nameof(DiscriminatorEpilogue))
    {
        int channels = options.Channels(4);
        _cmapDim = cmapDim;
        _fromRgb = options.Architecture == StyleGan2Architecture.Skip
            ? new Conv2dLayer(new Conv2dLayerOptions(options.ImgChannels, channels, 1) { Activation = Activation.LeakyRelu, ResampleFilter = [.. options.ResampleFilter] }, random)
            : null;
        _mbstd = options.MbstdNumChannels > 0 ? new MinibatchStdLayer(options.MbstdGroupSize, options.MbstdNumChannels) : null;
        _conv = new Conv2dLayer(
            new Conv2dLayerOptions(channels + options.MbstdNumChannels, channels, 3)
            {
                Activation = Activation.LeakyRelu,
                Clamp = options.ConvClamp,
                ResampleFilter = [.. options.ResampleFilter],
            },
            random);
        _fc = new FullyConnectedLayer(channels * 4 * 4, channels, random, activation: Activation.LeakyRelu);
        _out = cmapDim > 0 || !options.HasSanHead ? new FullyConnectedLayer(channels, cmapDim == 0 ? 1 : cmapDim, random, hasBias: !options.HasSanHead) : null;
        _san = !options.HasSanHead ? null : cmapDim > 0 ? NormalizedHead.OfProjection(cmapDim, options.CDim) : NormalizedHead.OfFeatures(channels, 1, random);
        _embedding = options.HasImageEmbedding ? new ImageEmbeddingHead(channels, options.CDim, random) : null;
        RegisterComponents();
    }

    /// <param name="x">[N, I, 4, 4].</param>
    /// <param name="img">[N, ImgChannels, 4, 4] or null.</param>
    /// <param name="cmap">[N, CmapDim] or null.</param>
    /// <param name="c">[N, CDim] or null.</param>
    /// <param name="batches">How many batches of equal size these are; statistics are those of each.</param>
    /// <returns>[N, 1] float32.</returns>
    public override HeadLogits forward(Tensor x, Tensor? img, Tensor? cmap, Tensor? c, int batches = 1)
    {
        using var scope = NewDisposeScope();
        Tensor y = x.to(ScalarType.Float32);
        if (_fromRgb is not null)
        {
            y = y + _fromRgb.forward(img!.to(ScalarType.Float32));
        }

        y = _mbstd is null ? y : batches == 1 ? _mbstd.forward(y) : cat([.. y.chunk(batches).Select(_mbstd.forward)]);
        Tensor features = _fc.forward(_conv.forward(y).flatten(1));
        y = _out is null ? features : _out.forward(features); // [N, 1] or [N, CmapDim]
        HeadLogits logits = _san is not null ? _san.forward(y, cmap, cmap is null ? null : c)
            : new(cmap is null ? y : (y * cmap).sum(1, keepdim: true) * (1 / Math.Sqrt(_cmapDim)));
        logits = logits with { Embedding = _embedding?.forward(features, c!) };
        return logits.Map(tensor => tensor.MoveToOuterDisposeScope());
    }
}
