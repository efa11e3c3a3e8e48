using StyleGanSharp.Layers;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.FastGan;

/// <summary>Doubles the size: nearest neighbor, convolution, batch normalization, gated linear unit (FastGAN figure 4); in the big form twice, with noise.</summary>
internal sealed class UpBlock : nn.Module<Tensor, Tensor?, SynthesisOptions, Tensor>
{
    private readonly (Conv2dLayer Convolution, ClassNorm Norm)[] _layers;

    [ComponentName(Name = "noise_strength")]
    private readonly Parameter? _noiseStrength;

    public UpBlock(int resolution, FastGanGeneratorOptions options, RandomSource random) : base(nameof(UpBlock))
    {
        int channels = options.Channels(resolution);
        int? embedDim = options.CDim > 0 ? options.EmbedDim : null;
        _layers = new (Conv2dLayer, ClassNorm)[options.IsBig ? 2 : 1];
        for (int i = 0; i < _layers.Length; i++)
        {
            int inChannels = i == 0 ? options.Channels(resolution / 2) : channels;
            _layers[i] = (new Conv2dLayer(new Conv2dLayerOptions(inChannels, 2 * channels, 3) { HasBias = false }, random), new ClassNorm(2 * channels, embedDim, random));
            register_module($"conv{i}", _layers[i].Convolution);
            register_module($"norm{i}", _layers[i].Norm);
        }

        _noiseStrength = options.IsBig ? Initial.Constant(0, _layers.Length) : null;
        RegisterComponents();
    }

    /// <param name="x">[N, I, R/2, R/2].</param>
    /// <param name="embedding">[N, E] when conditional.</param>
    /// <param name="options">Where noise comes from.</param>
    /// <returns>[N, O, R, R].</returns>
    public override Tensor forward(Tensor x, Tensor? embedding, SynthesisOptions options)
    {
        using var scope = NewDisposeScope();
        Tensor input = x;
        x = nn.functional.interpolate(x, [2 * x.shape[2], 2 * x.shape[3]], mode: InterpolationMode.Nearest);
        for (int i = 0; i < _layers.Length; i++)
        {
            x = _layers[i].Convolution.forward(x);
            if (_noiseStrength is not null && options.Noise == NoiseMode.Random)
            {
                Tensor noise = (options.Random ?? throw new UsageException("Random noise needs a source of random numbers (SynthesisOptions.Random).")).Normal(x.shape[0], 1, x.shape[2], x.shape[3]);
                x = x + (noise * _noiseStrength[i]);
            }

            x = nn.functional.glu(_layers[i].Norm.forward(x, embedding), 1);
        }

        return LayerProbe.Pass(this, input, x.MoveToOuterDisposeScope());
    }
}
