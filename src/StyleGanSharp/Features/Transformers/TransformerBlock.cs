using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Transformers;

/// <summary>Attention and two dense layers, each on normalized tokens and added to them (Dosovitskiy 2020, arXiv 2010.11929, eq. 2 and 3), with timm's parameter names.</summary>
internal sealed class TransformerBlock : nn.Module
{
    private readonly double _epsilon;

    [ComponentName(Name = "norm1")]
    private readonly FrozenWeights _attentionNorm;

    [ComponentName(Name = "attn")]
    private readonly Attention _attention;

    [ComponentName(Name = "ls1")]
    private readonly LayerScale? _attentionScale;

    [ComponentName(Name = "norm2")]
    private readonly FrozenWeights _feedForwardNorm;

    [ComponentName(Name = "mlp")]
    private readonly FeedForward _feedForward;

    [ComponentName(Name = "ls2")]
    private readonly LayerScale? _feedForwardScale;

    public TransformerBlock(TransformerOptions options) : base(nameof(TransformerBlock))
    {
        _epsilon = options.Epsilon;
        _attentionNorm = new FrozenWeights(hasBias: true, options.Width);
        _attention = new Attention(options);
        _feedForwardNorm = new FrozenWeights(hasBias: true, options.Width);
        _feedForward = new FeedForward(options);
        if (options.HasLayerScale)
        {
            _attentionScale = new LayerScale(options.Width);
            _feedForwardScale = new LayerScale(options.Width);
        }

        RegisterComponents();
    }

    /// <param name="tokens">[N, T, D].</param>
    /// <param name="isCausal">Whether a token sees only itself and those before it, as in text.</param>
    /// <returns>[N, T, D], fresh.</returns>
    public Tensor Apply(Tensor tokens, bool isCausal = false)
    {
        using var scope = NewDisposeScope();
        Tensor y = _attention.Apply(_attentionNorm.LayerNorm(tokens, _epsilon), isCausal);
        Tensor x = tokens + (_attentionScale?.Apply(y) ?? y);
        y = _feedForward.Apply(_feedForwardNorm.LayerNorm(x, _epsilon));
        return (x + (_feedForwardScale?.Apply(y) ?? y)).MoveToOuterDisposeScope();
    }
}
