using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan1;

/// <summary>The discriminator's last layers, at 4×4: minibatch standard deviation, convolution, two dense layers.</summary>
internal sealed class DiscriminatorEpilogue : nn.Module<Tensor, Tensor?, HeadLogits>
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
    private readonly FullyConnectedLayer? _out;

    [ComponentName(Name = "san")]
    private readonly NormalizedHead? _san;

    [ComponentName(Name = "embedding")]
    private readonly ImageEmbeddingHead? _embedding;

    public DiscriminatorEpilogue(StyleGan1DiscriminatorOptions options, RandomSource random) : base(nameof(DiscriminatorEpilogue))
    {
        int channels = options.Channels(4);
        int dense = options.Channels(2);
        _fromRgb = new ConvLayer(options.ImgChannels, channels, 1, random);
        _mbstd = options.MbstdNumChannels > 0 ? new MinibatchStdLayer(options.MbstdGroupSize, options.MbstdNumChannels) : null;
        _conv = new ConvLayer(channels + options.MbstdNumChannels, channels, 3, random);
        _fc = new FullyConnectedLayer(channels * 4 * 4, dense, random, activation: Activation.LeakyRelu, scalesWeights: true);
        int classes = Math.Max(options.ProjectedCDim, 1);
        _out = options.HasSanHead ? null : new FullyConnectedLayer(dense, classes, random);
        _san = options.HasSanHead ? NormalizedHead.OfFeatures(dense, classes, random) : null;
        _embedding = options.HasImageEmbedding ? new ImageEmbeddingHead(dense, options.CDim, random) : null;
        RegisterComponents();
    }

    /// <param name="img">[N, ImgChannels, 4, 4].</param>
    /// <returns>[N, I, 4, 4].</returns>
    public Tensor FromRgb(Tensor img) => _fromRgb.forward(img);

    /// <param name="input">[N, I, 4, 4].</param>
    /// <param name="c">[N, CDim], which chooses among a logit per class; null when unconditional.</param>
    /// <returns>[N, 1].</returns>
    public override HeadLogits forward(Tensor input, Tensor? c)
    {
        using var scope = NewDisposeScope();
        Tensor y = _mbstd is null ? input : _mbstd.forward(input);
        y = _fc.forward(_conv.forward(y).flatten(1));
        c = c?.to(y.dtype);
        Tensor? chosen = _embedding is null ? c : null;
        HeadLogits logits = _san is not null ? _san.forward(y, null, chosen) : new(chosen is null ? _out!.forward(y) : (_out!.forward(y) * chosen).sum(1, keepdim: true));
        logits = logits with { Embedding = _embedding?.forward(y, c!) };
        return logits.Map(tensor => tensor.MoveToOuterDisposeScope());
    }
}
