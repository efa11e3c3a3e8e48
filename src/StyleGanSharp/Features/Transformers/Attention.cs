using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Transformers;

/// <summary>Multi-head self-attention (Vaswani 2017, arXiv 1706.03762, §3.2) with timm's parameter names.</summary>
internal sealed class Attention : nn.Module
{
    private readonly int _heads;

    [ComponentName(Name = "qkv")]
    private readonly FrozenWeights _queryKeyValue;

    [ComponentName(Name = "proj")]
    private readonly FrozenWeights _projection;

    public Attention(TransformerOptions options) : base(nameof(Attention))
    {
        _heads = options.Heads;
        _queryKeyValue = new FrozenWeights(hasBias: true, 3 * options.Width, options.Width);
        _projection = new FrozenWeights(hasBias: true, options.Width, options.Width);
        RegisterComponents();
    }

    /// <param name="x">[N, T, D].</param>
    /// <param name="isCausal">Whether a token sees only itself and those before it, as in text.</param>
    /// <returns>[N, T, D].</returns>
    public Tensor Apply(Tensor x, bool isCausal)
    {
        using var scope = NewDisposeScope();
        (long n, long t, long d) = (x.shape[0], x.shape[1], x.shape[2]);
        Tensor qkv = _queryKeyValue.Linear(x).view(n, t, 3, _heads, d / _heads).permute(2, 0, 3, 1, 4); // [3, N, H, T, D/H]
        Tensor y = nn.functional.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], is_casual: isCausal);
        return _projection.Linear(y.transpose(1, 2).reshape(n, t, d)).MoveToOuterDisposeScope();
    }
}
