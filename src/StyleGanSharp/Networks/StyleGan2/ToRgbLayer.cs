using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan2;

/// <summary>Feature maps to an image: modulated 1×1 convolution without demodulation.</summary>
internal sealed class ToRgbLayer : nn.Module<Tensor, Tensor, SynthesisOptions, Tensor>
{
    private readonly string _name;
    private readonly double? _convClamp;
    private readonly double _weightGain;

    [ComponentName(Name = "affine")]
    private readonly FullyConnectedLayer _affine;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    [ComponentName(Name = "norm")]
    private readonly MagnitudeEma? _norm;

    public ToRgbLayer(int inChannels, int resolution, StyleGan2GeneratorOptions options, RandomSource random) : base(nameof(ToRgbLayer))
    {
        _name = $"b{resolution}.torgb";
        _convClamp = options.ConvClamp;
        _weightGain = 1 / Math.Sqrt(inChannels);
        _affine = new FullyConnectedLayer(options.WDim, inChannels, random, biasInit: 1);
        _weight = Initial.Normal(random, 1, options.ImgChannels, inChannels, 1, 1);
        _bias = Initial.Constant(0, options.ImgChannels);
        _norm = options.NormalizeMagnitude ? new MagnitudeEma(options.MagnitudeEmaBeta) : null;
        RegisterComponents();
    }

    /// <param name="x">[N, I, H, W].</param>
    /// <param name="w">[N, W].</param>
    /// <param name="options">Styles, and whether to update the running magnitude.</param>
    /// <returns>[N, ImgChannels, H, W].</returns>
    public override Tensor forward(Tensor x, Tensor w, SynthesisOptions options)
    {
        using var scope = NewDisposeScope();
        Tensor styles = options.StyleOf(_name, _affine.forward(w)) * _weightGain;
        Tensor y = ModulatedConv2d.Apply(_norm?.forward(x, options.UpdateEma) ?? x, _weight, styles, demodulate: false);
        return LayerProbe.Pass(this, x, BiasAct.Apply(y, _bias, clamp: _convClamp).MoveToOuterDisposeScope());
    }
}
