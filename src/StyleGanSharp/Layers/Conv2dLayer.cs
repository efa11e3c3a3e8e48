using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Layers;

/// <summary>Convolution with an equalized learning rate, resampling and activation (StyleGAN2 appendix B).</summary>
internal sealed class Conv2dLayer : nn.Module<Tensor, Tensor>
{
    private readonly Conv2dLayerOptions _options;
    private readonly double _weightGain;
    private readonly double _activationGain;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias;

    [ComponentName(Name = "resample_filter")]
    private readonly Tensor _resampleFilter;

    public Conv2dLayer(Conv2dLayerOptions options, RandomSource random) : base(nameof(Conv2dLayer))
    {
        _options = options;
        int k = options.KernelSize;
        _weightGain = 1 / Math.Sqrt((double)options.InChannels * k * k);
        _activationGain = BiasAct.DefaultGain(options.Activation);
        _weight = Initial.Normal(random, 1, options.OutChannels, options.InChannels, k, k);
        _bias = options.HasBias ? Initial.Constant(0, options.OutChannels) : null;
        _resampleFilter = Initial.Buffer(FirFilter.Make(options.ResampleFilter));
        RegisterComponents();
        if (!options.IsTrainable)
        {
            // A frozen layer (freeze-D) has no gradient and no optimizer state, but keeps its names.
            foreach ((string _, Parameter parameter) in named_parameters(false))
            {
                parameter.requires_grad = false;
            }
        }
    }

    /// <param name="input">[N, I, H, W].</param>
    /// <returns>[N, O, H·up/down, W·up/down].</returns>
    public override Tensor forward(Tensor input) => forward(input, 1);

    /// <param name="input">[N, I, H, W].</param>
    /// <param name="gain">Extra factor of the output; the clamp is scaled with it.</param>
    /// <returns>[N, O, H·up/down, W·up/down].</returns>
    public Tensor forward(Tensor input, double gain)
    {
        using var scope = NewDisposeScope();
        Tensor w = (_weight * _weightGain).to(input.dtype);
        bool flipWeight = _options.Up == 1;
        Tensor y = Conv2dResample.Apply(input, w, _resampleFilter, _options.Up, _options.Down, _options.KernelSize / 2, flipWeight: flipWeight);
        return LayerProbe.Pass(this, input, BiasAct.Apply(y, _bias, activation: _options.Activation, gain: _activationGain * gain, clamp: _options.Clamp * gain).MoveToOuterDisposeScope());
    }
}
