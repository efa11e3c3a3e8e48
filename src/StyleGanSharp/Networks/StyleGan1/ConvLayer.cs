using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan1;

/// <summary>Convolution with He's constant applied when the weight is used (PRO §4.1), bias, and leaky ReLU; may halve the resolution.</summary>
internal sealed class ConvLayer : nn.Module<Tensor, Tensor>
{
    private readonly bool _isActivated;
    private readonly bool _isDown;
    private readonly double _weightGain;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    [ComponentName(Name = "blur_filter")]
    private readonly Tensor? _blurFilter;

    /// <param name="inChannels">Feature maps of the input.</param>
    /// <param name="outChannels">Feature maps of the output.</param>
    /// <param name="kernelSize">1 or 3.</param>
    /// <param name="random">Source of the initial weights.</param>
    /// <param name="isActivated">Whether a leaky ReLU follows.</param>
    /// <param name="isDown">Whether the layer halves the resolution.</param>
    /// <param name="blurFilter">Taps of the filter before halving; none or null for the box alone.</param>
    public ConvLayer(
        int inChannels, int outChannels, int kernelSize, RandomSource random, bool isActivated = true, bool isDown = false, IReadOnlyList<double>? blurFilter = null)
        : base(nameof(ConvLayer))
    {
        _isActivated = isActivated;
        _isDown = isDown;
        _weightGain = (isActivated ? Math.Sqrt(2) : 1) / Math.Sqrt((double)inChannels * kernelSize * kernelSize);
        _weight = Initial.Normal(random, 1, outChannels, inChannels, kernelSize, kernelSize);
        _bias = Initial.Constant(0, outChannels);
        _blurFilter = blurFilter is { Count: > 0 } ? Initial.Buffer(FirFilter.Make([.. blurFilter])) : null;
        RegisterComponents();
    }

    /// <param name="input">[N, I, H, W].</param>
    /// <returns>[N, O, H, W], or half as high and wide.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor w = _weight * _weightGain;
        Tensor x = _blurFilter is null ? input : UpFirDn2d.Filter2d(input, _blurFilter);
        Tensor y = _isDown ? BoxResample.DownConvolve(x, w) : Convolution2d.Apply(x, w, (int)w.shape[2] / 2);
        return LayerProbe.Pass(this, input, BiasAct.Apply(y, _bias, activation: _isActivated ? Activation.LeakyRelu : Activation.Linear, gain: 1).MoveToOuterDisposeScope());
    }
}
