using StyleGanSharp.Layers;
using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.FastGan;

/// <summary>The generator of FastGAN (arXiv 2101.04775): small and quick, made for projected discriminators. It has no styles: w is the normalized z, followed by the class's embedding when conditional.</summary>
internal sealed class FastGanGenerator : GeneratorNetwork
{
    private const int FirstResolution = 4;
    private const int ExcitationRatio = 16;

    private readonly FastGanGeneratorOptions _options;
    private readonly SortedDictionary<int, UpBlock> _blocks = [];
    private readonly Dictionary<int, SkipExcitation> _excitations = [];

    [ComponentName(Name = "embed")]
    private readonly ClassTable? _classes;

    [ComponentName(Name = "first")]
    private readonly FullyConnectedLayer _first;

    [ComponentName(Name = "norm")]
    private readonly ClassNorm _norm;

    [ComponentName(Name = "torgb")]
    private readonly Conv2dLayer _toRgb;

    [ComponentName(Name = "w_avg")]
    private readonly Tensor _wAvg;

    /// <param name="options">Validated options.</param>
    /// <param name="random">Source of the initial weights, on the CPU.</param>
    public FastGanGenerator(FastGanGeneratorOptions options, RandomSource random) : base(nameof(FastGanGenerator), options)
    {
        _options = options;
        int first = 2 * options.Channels(FirstResolution);
        _classes = options.CDim > 0 ? new ClassTable(options.CDim, options.EmbedDim, isTrained: true, random) : null;
        // A transposed 4×4 convolution of a single point is a dense layer.
        _first = new FullyConnectedLayer(options.ZDim, first * FirstResolution * FirstResolution, random, hasBias: false);
        _norm = new ClassNorm(first, options.CDim > 0 ? options.EmbedDim : null, random);
        _toRgb = new Conv2dLayer(new Conv2dLayerOptions(options.Channels(options.ImgResolution), options.ImgChannels, 3), random);
        _wAvg = Initial.Buffer(zeros(WDim));
        RegisterComponents();
        for (int resolution = 2 * FirstResolution; resolution <= options.ImgResolution; resolution *= 2)
        {
            _blocks[resolution] = new UpBlock(resolution, options, random);
            register_module($"b{resolution}", _blocks[resolution]);
            if (resolution / ExcitationRatio >= FirstResolution)
            {
                _excitations[resolution] = new SkipExcitation(options.Channels(resolution / ExcitationRatio), options.Channels(resolution), random);
                register_module($"se{resolution}", _excitations[resolution]);
            }
        }
    }

    public override int ZDim => _options.ZDim;

    public override int WDim => _options.ZDim + (_options.CDim > 0 ? _options.EmbedDim : 0);

    public override int NumWs => 1;

    public override Device Device => _wAvg.device;

    /// <summary>Zeros: the mean of z. Truncation draws z towards it, and leaves the class.</summary>
    public override Tensor WAvg => _wAvg;

    private protected override Tensor Draw(Tensor ws, SynthesisOptions options)
    {
        using var scope = NewDisposeScope();
        Tensor w = ws.select(1, 0);
        Tensor? embedding = _classes is null ? null : w.narrow(1, ZDim, _options.EmbedDim);
        Tensor x = _first.forward(w.narrow(1, 0, ZDim)).view(w.shape[0], -1, FirstResolution, FirstResolution);
        x = nn.functional.glu(_norm.forward(x, embedding), 1);
        var maps = new Dictionary<int, Tensor> { [FirstResolution] = x };
        foreach ((int resolution, UpBlock block) in _blocks)
        {
            x = block.forward(x, embedding, options);
            x = _excitations.TryGetValue(resolution, out SkipExcitation? excitation) ? excitation.forward(x, maps[resolution / ExcitationRatio]) : x;
            maps[resolution] = x;
            options.OnLayer?.Invoke($"b{resolution}", x);
        }

        return _toRgb.forward(x).tanh().MoveToOuterDisposeScope();
    }

    private protected override Tensor MapToW(Tensor z, Tensor? c, bool updateEma)
    {
        using var scope = NewDisposeScope();
        Tensor w = z * (z.square().mean([1], keepdim: true) + 1e-8).rsqrt();
        w = _classes is null ? w : cat([w, _classes.forward(c!)], 1);
        return w.unsqueeze(1).MoveToOuterDisposeScope(); // [N, 1, W]
    }

    /// <summary>Zeros for z, and the latents' own embedding of their class.</summary>
    private protected override Tensor TruncationMean(Tensor ws, Tensor? labels) =>
        _classes is null ? _wAvg : cat([_wAvg.narrow(0, 0, ZDim).expand(ws.shape[0], 1, -1), ws.narrow(2, ZDim, _options.EmbedDim)], 2); // [N, 1, W], as there is one style input
}
