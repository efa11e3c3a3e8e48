using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.R3Gan;

/// <summary>
/// The generator of R3GAN (arXiv 2501.05441, §3): a learned 4×4 basis whose channels are weighted by a linear function of w, then residual blocks, with bilinear up-sampling between resolutions, and a pointwise convolution
/// to colors. It has neither mapping network nor styles nor noise: w is z, followed by the class's embedding when conditional.
/// </summary>
internal sealed class R3GanGenerator : GeneratorNetwork
{
    private const int FirstResolution = 4;

    private readonly R3GanGeneratorOptions _options;
    private readonly SortedDictionary<int, R3GanStage> _stages = [];

    [ComponentName(Name = "embed")]
    private readonly ClassTable? _classes;

    [ComponentName(Name = "basis")]
    private readonly Parameter _basis;

    [ComponentName(Name = "first")]
    private readonly PlainLinear _first;

    [ComponentName(Name = "torgb")]
    private readonly PlainConv2d _toRgb;

    [ComponentName(Name = "w_avg")]
    private readonly Tensor _wAvg;

    [ComponentName(Name = "resample_filter")]
    private readonly Tensor _resampleFilter;

    /// <param name="options">Validated options.</param>
    /// <param name="random">Source of the initial weights, on the CPU.</param>
    public R3GanGenerator(R3GanGeneratorOptions options, RandomSource random) : base(nameof(R3GanGenerator), options)
    {
        _options = options;
        R3GanWidths widths = options.Widths;
        int channels = widths.Channels(FirstResolution);
        _classes = options.CDim > 0 ? new ClassTable(options.CDim, options.EmbedDim, isTrained: true, random) : null;
        _basis = Initial.Normal(random, 1, channels, FirstResolution, FirstResolution);
        _first = new PlainLinear(WDim, channels, random);
        _toRgb = new PlainConv2d(widths.Channels(options.ImgResolution), options.ImgChannels, 1, 1, random, hasBias: true);
        _wAvg = Initial.Buffer(zeros(WDim));
        _resampleFilter = Initial.Buffer(FirFilter.Make([1, 3, 3, 1])); // the taps of bilinear interpolation to twice the size
        RegisterComponents();
        for (int resolution = FirstResolution; resolution <= options.ImgResolution; resolution *= 2)
        {
            _stages[resolution] = new R3GanStage(resolution, widths.Channels(Math.Max(resolution / 2, FirstResolution)), widths.Channels(resolution), widths, random);
            register_module($"b{resolution}", _stages[resolution]);
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
        Tensor x = _basis * _first.forward(ws.select(1, 0)).unsqueeze(2).unsqueeze(3); // [N, C, 4, 4]
        foreach ((int resolution, R3GanStage stage) in _stages)
        {
            x = resolution == FirstResolution ? x : UpFirDn2d.Upsample2d(stage.ChangeChannels(x), _resampleFilter);
            x = stage.forward(x);
            options.OnLayer?.Invoke($"b{resolution}", x);
        }

        return _toRgb.forward(x).MoveToOuterDisposeScope();
    }

    private protected override Tensor MapToW(Tensor z, Tensor? c, bool updateEma)
    {
        using var scope = NewDisposeScope();
        return (_classes is null ? z.clone() : cat([z, _classes.forward(c!)], 1)).unsqueeze(1).MoveToOuterDisposeScope(); // [N, 1, W]
    }

    /// <summary>Zeros for z, and the latents' own embedding of their class.</summary>
    private protected override Tensor TruncationMean(Tensor ws, Tensor? labels) =>
        _classes is null ? _wAvg : cat([_wAvg.narrow(0, 0, ZDim).expand(ws.shape[0], 1, -1), ws.narrow(2, ZDim, _options.EmbedDim)], 2); // [N, 1, W], as there is one style input
}
