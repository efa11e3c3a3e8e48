using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan3;

/// <summary>Modulated convolution and a nonlinearity between an up- and a down-sampling filter (StyleGAN3 figure 4b).</summary>
internal sealed class SynthesisLayer : nn.Module<Tensor, Tensor, SynthesisOptions, Tensor>
{
    private readonly LayerPlan _plan;
    private readonly StyleGan3GeneratorOptions _options;
    private readonly bool _isHalf;

    [ComponentName(Name = "affine")]
    private readonly FullyConnectedLayer _affine;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    [ComponentName(Name = "magnitude_ema")]
    private readonly Tensor _magnitudeEma;

    [ComponentName(Name = "up_filter")]
    private readonly Tensor? _upFilter;

    [ComponentName(Name = "down_filter")]
    private readonly Tensor? _downFilter;

    public SynthesisLayer(LayerPlan plan, StyleGan3GeneratorOptions options, RandomSource random) : base(nameof(SynthesisLayer))
    {
        _plan = plan;
        _options = options;
        _isHalf = options.NumFp16Res > 0 && (plan.Out.Rate << options.NumFp16Res) > options.ImgResolution;
        _affine = new FullyConnectedLayer(options.WDim, plan.In.Channels, random, biasInit: 1);
        _weight = Initial.Normal(random, 1, plan.Out.Channels, plan.In.Channels, plan.Kernel, plan.Kernel);
        _bias = Initial.Constant(0, plan.Out.Channels);
        _magnitudeEma = Initial.Buffer(ones(Array.Empty<long>()));
        _upFilter = Registered(plan.DesignUpFilter());
        _downFilter = Registered(plan.DesignDownFilter());
        RegisterComponents();
    }

    /// <param name="x">[N, I, S, S].</param>
    /// <param name="w">[N, W].</param>
    /// <param name="options">Precision, and whether to update the running magnitude.</param>
    /// <returns>[N, O, S', S'].</returns>
    public override Tensor forward(Tensor x, Tensor w, SynthesisOptions options)
    {
        using var scope = NewDisposeScope();
        MagnitudeEma.Update(_magnitudeEma, x, options.UpdateEma ? _options.MagnitudeEmaBeta : 1);
        Tensor styles = options.StyleOf(_plan.Name, _affine.forward(w)); // [N, I]
        if (_plan.IsToRgb)
        {
            styles = styles / Math.Sqrt(_plan.In.Channels);
        }

        bool useHalf = _isHalf && !options.ForceFp32 && x.device.type == DeviceType.CUDA;
        ScalarType type = useHalf ? ScalarType.Float16 : _weight.dtype;
        (Tensor y, Tensor? d) = ModulatedConv2d.ConvolveNormalized(
            x.to(type), _weight, styles, demodulate: !_plan.IsToRgb, _plan.Kernel - 1, _magnitudeEma.rsqrt(), _plan.IsToRgb ? null : options.ConvolutionType);
        return LayerProbe.Pass(this, x, FilteredLeakyRelu.ApplyScaled(
            y, d, _upFilter, _downFilter, _bias.to(type), _plan.Up, _plan.Down, _plan.Padding,
            gain: _plan.IsToRgb ? 1 : Math.Sqrt(2), slope: _plan.IsToRgb ? 1 : 0.2, clamp: _options.ConvClamp).MoveToOuterDisposeScope());
    }

    private static Tensor? Registered(Tensor? filter) => filter is null ? null : Initial.Buffer(filter);
}
