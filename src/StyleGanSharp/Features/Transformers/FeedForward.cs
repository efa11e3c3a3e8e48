using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Transformers;

/// <summary>Two dense layers for every token by itself, with timm's parameter names.</summary>
internal sealed class FeedForward : nn.Module
{
    private const double QuickSlope = 1.702;

    private readonly TransformerActivation _activation;

    [ComponentName(Name = "fc1")]
    private readonly FrozenWeights _first;

    [ComponentName(Name = "fc2")]
    private readonly FrozenWeights _second;

    public FeedForward(TransformerOptions options) : base(nameof(FeedForward))
    {
        _activation = options.Activation;
        _first = new FrozenWeights(hasBias: true, options.HiddenWidth, options.Width);
        _second = new FrozenWeights(hasBias: true, options.Width, options.HiddenWidth);
        RegisterComponents();
    }

    /// <param name="x">[N, T, D].</param>
    /// <returns>[N, T, D].</returns>
    public Tensor Apply(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor y = _first.Linear(x);
        y = _activation == TransformerActivation.Gelu ? nn.functional.gelu(y) : y * (y * QuickSlope).sigmoid();
        return _second.Linear(y).MoveToOuterDisposeScope();
    }
}
