using StyleGanSharp.Ops;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Inception;

/// <summary>Convolution, normalization, ReLU.</summary>
internal sealed class ConvNorm : nn.Module<Tensor, Tensor>
{
    private readonly InceptionConv _options;

    [ComponentName(Name = "conv")]
    private readonly FrozenWeights _conv;

    [ComponentName(Name = "bn")]
    private readonly FrozenNorm _norm;

    public ConvNorm(int inChannels, InceptionConv options) : base(nameof(ConvNorm))
    {
        _options = options;
        _conv = new FrozenWeights(hasBias: false, options.OutChannels, inChannels, options.KernelHeight, options.KernelWidth);
        _norm = new FrozenNorm(options.OutChannels);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) // [N, I, H, W] -> [N, O, H', W']
    {
        using var scope = NewDisposeScope();
        (Tensor scale, Tensor shift) = _norm.Affine();
        Tensor w = _conv.Weight * scale.reshape(-1, 1, 1, 1);
        (int y, int x) = _options.IsPadded ? ((int)_options.KernelHeight / 2, (int)_options.KernelWidth / 2) : (0, 0);
        return Convolution2d.Apply(input, w, shift, new ConvolutionGeometry((int)_options.Stride, y, x)).relu_().MoveToOuterDisposeScope();
    }
}
