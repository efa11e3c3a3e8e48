using StyleGanSharp.Ops;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.ResNet;

/// <summary>A residual block of two 3×3 convolutions (He 2015, arXiv 1512.03385, figure 5 left); normalization is folded into the convolutions.</summary>
internal sealed class ResNetBlock : nn.Module<Tensor, Tensor>
{
    private readonly int _stride;

    [ComponentName(Name = "first")]
    private readonly FrozenWeights _first;

    [ComponentName(Name = "second")]
    private readonly FrozenWeights _second;

    [ComponentName(Name = "shortcut")]
    private readonly FrozenWeights? _shortcut;

    /// <param name="inChannels">Input channels.</param>
    /// <param name="outChannels">Output channels; where there are more of them, the size is halved and the shortcut is a 1×1 convolution.</param>
    public ResNetBlock(int inChannels, int outChannels) : base(nameof(ResNetBlock))
    {
        _stride = inChannels == outChannels ? 1 : 2;
        _first = new FrozenWeights(hasBias: true, outChannels, inChannels, 3, 3);
        _second = new FrozenWeights(hasBias: true, outChannels, outChannels, 3, 3);
        _shortcut = _stride == 1 ? null : new FrozenWeights(hasBias: true, outChannels, inChannels, 1, 1);
        RegisterComponents();
    }

    /// <param name="x">[N, I, H, W].</param>
    /// <returns>[N, O, H/s, W/s], rounded down; gradients flow.</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        // With a stride there are zeros before the first sample only.
        Tensor y = _stride == 1 ? Convolution2d.Apply(x, _first.Weight, _first.Bias, new ConvolutionGeometry(1, 1, 1))
            : Convolution2d.Apply(nn.functional.pad(x, [1, 0, 1, 0]), _first.Weight, _first.Bias, new ConvolutionGeometry(_stride, 0, 0));
        y = Convolution2d.Apply(y.relu(), _second.Weight, _second.Bias, new ConvolutionGeometry(1, 1, 1));
        Tensor shortcut = _shortcut is null ? x
            : Convolution2d.Apply(x.narrow(2, 0, y.shape[2] * _stride).narrow(3, 0, y.shape[3] * _stride), _shortcut.Weight, _shortcut.Bias, new ConvolutionGeometry(_stride, 0, 0));
        return (y + shortcut).relu().MoveToOuterDisposeScope();
    }
}
