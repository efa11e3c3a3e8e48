using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan2;

/// <summary>Modulated convolution, noise, bias and leaky ReLU (StyleGAN2 figure 2d).</summary>
internal sealed class SynthesisLayer : nn.Module<Tensor, Tensor, SynthesisOptions, double, Tensor>
{
    private readonly string _name;
    private readonly int _resolution;
    private readonly int _up;
    private readonly double? _convClamp;

    [ComponentName(Name = "affine")]
    private readonly FullyConnectedLayer _affine;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "noise_strength")]
    private readonly Parameter? _noiseStrength;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    [ComponentName(Name = "resample_filter")]
    private readonly Tensor _resampleFilter;

    [ComponentName(Name = "noise_const")]
    private readonly Tensor? _noiseConst;

    [ComponentName(Name = "norm")]
    private readonly MagnitudeEma? _norm;

    public SynthesisLayer(int inChannels, int outChannels, int resolution, int up, StyleGan2GeneratorOptions options, RandomSource random) : base(nameof(SynthesisLayer))
    {
        _name = $"b{resolution}.{(up > 1 ? "conv0" : "conv1")}";
        _resolution = resolution;
        _up = up;
        _convClamp = options.ConvClamp;
        _affine = new FullyConnectedLayer(options.WDim, inChannels, random, biasInit: 1);
        _weight = Initial.Normal(random, 1, outChannels, inChannels, 3, 3);
        _bias = Initial.Constant(0, outChannels);
        _resampleFilter = Initial.Buffer(FirFilter.Make([.. options.ResampleFilter]));
        if (options.UseNoise)
        {
            _noiseStrength = Initial.Constant(0);
            _noiseConst = Initial.Buffer(random.Normal(resolution, resolution));
        }

        _norm = options.NormalizeMagnitude ? new MagnitudeEma(options.MagnitudeEmaBeta) : null;
        RegisterComponents();
    }

    /// <param name="x">[N, I, H, W].</param>
    /// <param name="w">[N, W].</param>
    /// <param name="options">Noise.</param>
    /// <param name="gain">Extra factor of the output; the clamp is scaled with it.</param>
    /// <returns>[N, O, H·up, W·up].</returns>
    public override Tensor forward(Tensor x, Tensor w, SynthesisOptions options, double gain = 1)
    {
        using var scope = NewDisposeScope();
        Tensor styles = options.StyleOf(_name, _affine.forward(w));
        // Reference weights of up-sampling layers are meant to be convolved, the others to be correlated.
        (Tensor y, Tensor? d) = ModulatedConv2d.Convolve(
            _norm?.forward(x, options.UpdateEma) ?? x, _weight, styles, _up, 1, padding: 1, _resampleFilter, demodulate: true, flipWeight: _up == 1, convolutionType: options.ConvolutionType);
        return LayerProbe.Pass(this, x, BiasAct.ApplyScaled(
            y, d, Noise(x.shape[0], options), _bias, Activation.LeakyRelu, BiasAct.DefaultGain(Activation.LeakyRelu) * gain, _convClamp * gain).MoveToOuterDisposeScope());
    }

    private Tensor? Noise(long n, SynthesisOptions options)
    {
        if (_noiseStrength is null || options.Noise == NoiseMode.None)
        {
            return null;
        }

        if (options.Noise == NoiseMode.Const)
        {
            return options.NoiseOf(_name, _noiseConst!) * _noiseStrength;
        }

        RandomSource random = options.Random ?? throw new UsageException("Noise mode 'random' needs a random source (SynthesisOptions.Random).");
        return random.Normal(n, 1, _resolution, _resolution).to(_noiseStrength.device) * _noiseStrength;
    }
}
