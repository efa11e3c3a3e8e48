using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan1;

/// <summary>Convolution, blur, noise, bias, leaky ReLU, normalization and style (StyleGAN figure 1b).</summary>
internal sealed class SynthesisLayer : nn.Module<Tensor, Tensor, SynthesisOptions, Tensor>
{
    /// <summary>From this resolution on, weights of up-sampling layers were stored for a transposed convolution, which convolves; below they correlate.</summary>
    private const int FirstConvolved = 128;
    private const double Epsilon = 1e-8;

    private readonly string _name;
    private readonly int _resolution;
    private readonly bool _isUp;
    private readonly double _weightGain;

    [ComponentName(Name = "weight")]
    private readonly Parameter? _weight;

    [ComponentName(Name = "blur_filter")]
    private readonly Tensor? _blurFilter;

    [ComponentName(Name = "noise_weight")]
    private readonly Parameter? _noiseWeight;

    [ComponentName(Name = "noise_const")]
    private readonly Tensor? _noiseConst;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    [ComponentName(Name = "affine")]
    private readonly FullyConnectedLayer? _affine;

    /// <param name="inChannels">Feature maps of the input; null for a layer without convolution.</param>
    /// <param name="outChannels">Feature maps of the output.</param>
    /// <param name="resolution">Resolution of the output.</param>
    /// <param name="isUp">Whether the layer doubles the resolution.</param>
    /// <param name="options">The architecture.</param>
    /// <param name="random">Source of the initial weights and the stored noise.</param>
    public SynthesisLayer(int? inChannels, int outChannels, int resolution, bool isUp, StyleGan1GeneratorOptions options, RandomSource random) : base(nameof(SynthesisLayer))
    {
        _name = $"b{resolution}.{(isUp || inChannels is null ? "conv0" : "conv1")}";
        _resolution = resolution;
        _isUp = isUp;
        if (inChannels is { } count)
        {
            _weightGain = Math.Sqrt(2.0 / (count * 3 * 3));
            _weight = Initial.Normal(random, 1, outChannels, count, 3, 3);
        }

        _blurFilter = isUp && options.BlurFilter.Count > 0 ? Initial.Buffer(FirFilter.Make([.. options.BlurFilter])) : null;
        if (options.UseNoise)
        {
            _noiseWeight = Initial.Constant(0, outChannels);
            _noiseConst = Initial.Buffer(random.Normal(resolution, resolution));
        }

        _bias = Initial.Constant(0, outChannels);
        _affine = options.UseStyles ? new FullyConnectedLayer(options.WDim, 2 * outChannels, random) : null;
        RegisterComponents();
    }

    /// <param name="x">[N, I, H, W].</param>
    /// <param name="w">[N, W].</param>
    /// <param name="options">Noise.</param>
    /// <returns>[N, O, R, R].</returns>
    public override Tensor forward(Tensor x, Tensor w, SynthesisOptions options)
    {
        using var scope = NewDisposeScope();
        Tensor y = _weight is null ? x : MixedPrecision.Convolve(x, _weight * _weightGain, options.ConvolutionType, Convolve);
        y = _blurFilter is null ? y : UpFirDn2d.Filter2d(y, _blurFilter);
        y = Noise(x.shape[0], options) is { } noise ? y + noise : y;
        y = BiasAct.Apply(y, _bias, activation: Activation.LeakyRelu, gain: 1);
        y = _affine is null ? y * (y.square().mean([1], keepdim: true) + Epsilon).rsqrt() : Style(y, options.StyleOf(_name, _affine.forward(w)));
        return LayerProbe.Pass(this, x, y.MoveToOuterDisposeScope());
    }

    private Tensor Convolve(Tensor x, Tensor w) =>
        _isUp ? BoxResample.UpConvolve(x, w, flipWeight: _resolution < FirstConvolved) : Convolution2d.Apply(x, w, 1);

    /// <summary>Adaptive instance normalization (StyleGAN equation 1); the affine map gives the scale less 1, so that it starts at 1.</summary>
    private static Tensor Style(Tensor x, Tensor styles)
    {
        Tensor y = x - x.mean([2, 3], keepdim: true);
        y = y * (y.square().mean([2, 3], keepdim: true) + Epsilon).rsqrt();
        Tensor[] parts = styles.unsqueeze(2).unsqueeze(3).chunk(2, 1); // [N, C, 1, 1] each
        return (y * (parts[0] + 1)) + parts[1];
    }

    private Tensor? Noise(long n, SynthesisOptions options)
    {
        if (_noiseWeight is null || options.Noise == NoiseMode.None)
        {
            return null;
        }

        Tensor noise = options.Noise == NoiseMode.Const
            ? options.NoiseOf(_name, _noiseConst!)
            : (options.Random ?? throw new UsageException("Noise mode 'random' needs a random source (SynthesisOptions.Random).")).Normal(n, 1, _resolution, _resolution).to(_noiseWeight.device);
        return noise * _noiseWeight.view(1, -1, 1, 1); // [N or 1, O, R, R]
    }
}
