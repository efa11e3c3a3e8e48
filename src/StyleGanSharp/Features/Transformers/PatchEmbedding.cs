using StyleGanSharp.Ops;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Transformers;

/// <summary>Cuts images into squares and makes a token of each, row by row (arXiv 2010.11929, §3.1).</summary>
internal sealed class PatchEmbedding : nn.Module
{
    private readonly int _side;

    [ComponentName(Name = "proj")]
    private readonly FrozenWeights _projection;

    /// <param name="side">Width and height of a square in pixels.</param>
    /// <param name="width">Length of a token.</param>
    /// <param name="hasBias">Whether a bias is added.</param>
    public PatchEmbedding(int side, int width, bool hasBias = true) : base(nameof(PatchEmbedding))
    {
        _side = side;
        _projection = new FrozenWeights(hasBias, width, 3, side, side);
        RegisterComponents();
    }

    /// <param name="images">[N, 3, H, W], sides that are multiples of the squares'.</param>
    /// <returns>[N, H·W/side², D].</returns>
    public Tensor Apply(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor y = Convolution2d.Apply(images, _projection.Weight, _projection.Bias, new ConvolutionGeometry(_side, 0, 0)); // [N, D, H/side, W/side]
        return y.flatten(2).transpose(1, 2).MoveToOuterDisposeScope();
    }
}
