using StyleGanSharp.Layers;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.FastGan;

/// <summary>Batch normalization; when conditional, its scale and shift come from the class (de Vries 2017, arXiv 1707.00683).</summary>
internal sealed class ClassNorm : nn.Module<Tensor, Tensor?, Tensor>
{
    [ComponentName(Name = "norm")]
    private readonly BatchNorm2d _norm;

    [ComponentName(Name = "affine")]
    private readonly FullyConnectedLayer? _affine;

    /// <param name="channels">C.</param>
    /// <param name="embedDim">E; null when unconditional.</param>
    /// <param name="random">Source of the initial weights.</param>
    public ClassNorm(int channels, int? embedDim, RandomSource random) : base(nameof(ClassNorm))
    {
        _norm = nn.BatchNorm2d(channels, affine: embedDim is null);
        _affine = embedDim is null ? null : new FullyConnectedLayer(embedDim.Value, 2 * channels, random);
        RegisterComponents();
    }

    /// <param name="x">[N, C, H, W].</param>
    /// <param name="embedding">[N, E] when conditional.</param>
    /// <returns>[N, C, H, W].</returns>
    public override Tensor forward(Tensor x, Tensor? embedding)
    {
        using var scope = NewDisposeScope();
        Tensor y = _norm.forward(x);
        if (_affine is not null)
        {
            Tensor[] parts = _affine.forward(embedding!).unsqueeze(2).unsqueeze(3).chunk(2, 1);
            y = (y * (parts[0] + 1)) + parts[1];
        }

        return LayerProbe.Pass(this, x, y.MoveToOuterDisposeScope());
    }
}
