using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.R3Gan;

/// <summary>
/// The discriminator of R3GAN (arXiv 2501.05441, §3): a pointwise convolution from colors, residual blocks with bilinear down-sampling between resolutions, a 4×4 filter per channel that makes a feature of each map, and a
/// linear function to the logit; when conditional, to a vector that is projected on the class's embedding. It has no bias at its end: relativistic losses see only differences of logits.
/// </summary>
internal sealed class R3GanDiscriminator : DiscriminatorNetwork
{
    private const int LastResolution = 4;

    private readonly List<R3GanStage> _stages = [];

    [ComponentName(Name = "fromrgb")]
    private readonly PlainConv2d _fromRgb;

    [ComponentName(Name = "basis")]
    private readonly Parameter _basis;

    [ComponentName(Name = "out")]
    private readonly PlainLinear? _out;

    [ComponentName(Name = "san")]
    private readonly NormalizedHead? _san;

    [ComponentName(Name = "embed")]
    private readonly ClassTable? _classes;

    [ComponentName(Name = "embedding")]
    private readonly ImageEmbeddingHead? _embedding;

    [ComponentName(Name = "decoders")]
    private readonly ImageDecoders? _decoders;

    [ComponentName(Name = "resample_filter")]
    private readonly Tensor _resampleFilter;

    /// <param name="options">Validated options.</param>
    /// <param name="random">Source of the initial weights, on the CPU.</param>
    public R3GanDiscriminator(R3GanDiscriminatorOptions options, RandomSource random) : base(nameof(R3GanDiscriminator), options)
    {
        R3GanWidths widths = options.Widths;
        int channels = widths.Channels(LastResolution);
        _fromRgb = new PlainConv2d(options.ImgChannels, widths.Channels(options.ImgResolution), 1, 1, random, hasBias: true);
        _basis = Initial.Normal(random, 1.0 / LastResolution, channels, LastResolution, LastResolution);
        _out = options.ProjectedCDim > 0 || !options.HasSanHead ? new PlainLinear(channels, options.ProjectedCDim > 0 ? options.EmbedDim : 1, random) : null;
        _san = !options.HasSanHead ? null : options.ProjectedCDim > 0 ? NormalizedHead.OfProjection(options.EmbedDim, options.CDim) : NormalizedHead.OfFeatures(channels, 1, random);
        _classes = options.ProjectedCDim > 0 ? new ClassTable(options.CDim, options.EmbedDim, isTrained: true, random) : null;
        _embedding = options.HasImageEmbedding ? new ImageEmbeddingHead(channels, options.CDim, random) : null;
        _decoders = !options.HasDecoders ? null
            : new ImageDecoders(options.ImgResolution, widths.Channels(ImageDecoders.FineSide), widths.Channels(ImageDecoders.CoarseSide), options.ImgChannels, random);
        _resampleFilter = Initial.Buffer(FirFilter.Make([1, 3, 3, 1]));
        RegisterComponents();
        for (int resolution = options.ImgResolution; resolution >= LastResolution; resolution /= 2)
        {
            var stage = new R3GanStage(resolution, widths.Channels(resolution), widths.Channels(Math.Max(resolution / 2, LastResolution)), widths, random);
            _stages.Add(stage);
            register_module($"b{resolution}", stage);
        }
    }

    /// <inheritdoc/>
    internal override bool ScoresTogether => true;

    /// <inheritdoc/>
    internal override ImageDecoders? Decoders => _decoders;

    /// <summary>Takes both batches in one pass, which takes less time than two.</summary>
    internal override (IReadOnlyList<HeadLogits> First, IReadOnlyList<HeadLogits> Second) Heads(Tensor first, Tensor? firstC, Tensor second, Tensor? secondC)
    {
        CheckInputs(first, firstC);
        CheckInputs(second, secondC);
        using var scope = NewDisposeScope();
        HeadLogits logits = Score(cat([first, second]), CDim == 0 ? null : cat([firstC!, secondC!]))[0];
        return ([logits.Map(both => both.narrow(0, 0, first.shape[0]).MoveToOuterDisposeScope())], [logits.Map(both => both.narrow(0, first.shape[0], second.shape[0]).MoveToOuterDisposeScope())]);
    }

    private protected override IReadOnlyList<HeadLogits> Score(Tensor img, Tensor? c)
    {
        using var scope = NewDisposeScope();
        Tensor x = _fromRgb.forward(img);
        Tensor? fine = null;
        Tensor? coarse = null;
        foreach (R3GanStage stage in _stages)
        {
            x = stage.forward(x);
            fine = x.shape[2] == ImageDecoders.FineSide ? x : fine;
            coarse = x.shape[2] == ImageDecoders.CoarseSide ? x : coarse;
            x = stage == _stages[^1] ? x : stage.ChangeChannels(UpFirDn2d.Downsample2d(x, _resampleFilter));
        }

        Tensor features = (x * _basis).sum([2, 3]); // [N, C]
        Tensor y = _out is null ? features : _out.forward(features); // [N, 1] or [N, E]
        Tensor? classes = _classes?.forward(c!); // [N, E]
        HeadLogits logits = _san is not null ? _san.forward(y, classes, classes is null ? null : c)
            : new(classes is null ? y : (y * classes).sum(1, keepdim: true) / Math.Sqrt(y.shape[1]));
        logits = logits with { Embedding = _embedding?.forward(features, c!), Maps = _decoders is null ? null : new ImageMaps(img, fine!, coarse!) };
        return [logits.Map(tensor => tensor.MoveToOuterDisposeScope())];
    }
}
