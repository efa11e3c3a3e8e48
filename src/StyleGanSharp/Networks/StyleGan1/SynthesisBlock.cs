using StyleGanSharp.Layers;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan1;

/// <summary>The two layers of one resolution of the generator, and the layer that makes an image of them.</summary>
internal sealed class SynthesisBlock : nn.Module<Tensor?, Tensor, SynthesisOptions, Tensor>
{
    private readonly int _resolution;

    [ComponentName(Name = "const")]
    private readonly Parameter? _const;

    [ComponentName(Name = "input")]
    private readonly FullyConnectedLayer? _input;

    [ComponentName(Name = "conv0")]
    private readonly SynthesisLayer _conv0;

    [ComponentName(Name = "conv1")]
    private readonly SynthesisLayer _conv1;

    [ComponentName(Name = "torgb")]
    private readonly ConvLayer _toRgb;

    public SynthesisBlock(int resolution, StyleGan1GeneratorOptions options, RandomSource random) : base(nameof(SynthesisBlock))
    {
        _resolution = resolution;
        int channels = options.Channels(resolution);
        bool isFirst = resolution == 4;
        _const = isFirst && options.UseConstant ? Initial.Constant(1, channels, 4, 4) : null;
        _input = isFirst && !options.UseConstant ? new FullyConnectedLayer(options.WDim, channels * 4 * 4, random, hasBias: false) : null;
        _conv0 = new SynthesisLayer(isFirst ? null : options.Channels(resolution / 2), channels, resolution, !isFirst, options, random);
        _conv1 = new SynthesisLayer(channels, channels, resolution, false, options, random);
        _toRgb = new ConvLayer(channels, options.ImgChannels, 1, random, isActivated: false);
        RegisterComponents();
    }

    /// <param name="x">[N, I, R/2, R/2]; null for the first block.</param>
    /// <param name="ws">[N, 2, W].</param>
    /// <param name="options">Noise.</param>
    /// <returns>[N, O, R, R].</returns>
    public override Tensor forward(Tensor? x, Tensor ws, SynthesisOptions options)
    {
        using var scope = NewDisposeScope();
        (Tensor first, Tensor second) = (ws.select(1, 0), ws.select(1, 1));
        Tensor y = x ?? _const?.unsqueeze(0).expand(ws.shape[0], -1, -1, -1) ?? _input!.forward(first).view(ws.shape[0], -1, 4, 4);
        y = _conv0.forward(y, first, options);
        options.OnLayer?.Invoke($"b{_resolution}.conv0", y);
        y = _conv1.forward(y, second, options);
        options.OnLayer?.Invoke($"b{_resolution}.conv1", y);
        return y.MoveToOuterDisposeScope();
    }

    /// <param name="x">[N, O, R, R].</param>
    /// <returns>[N, ImgChannels, R, R].</returns>
    public Tensor ToRgb(Tensor x) => _toRgb.forward(x);
}
