using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>z and label to w (StyleGAN §2); with no z, label to an embedding (the conditional discriminators').</summary>
internal sealed class MappingNetwork : nn.Module<Tensor?, Tensor?, bool, Tensor>
{
    private readonly int? _numWs;
    private readonly double _wAvgBeta;
    private readonly FullyConnectedLayer[] _layers;
    private readonly Func<Tensor, Tensor>? _lookup;

    [ComponentName(Name = "embed")]
    private readonly FullyConnectedLayer? _embed;

    [ComponentName(Name = "embed_proj")]
    private readonly FullyConnectedLayer? _embedProjection;

    [ComponentName(Name = "label_weight")]
    private readonly Parameter? _labelWeight;

    [ComponentName(Name = "w_avg")]
    private readonly Tensor? _wAvg;

    /// <param name="zDim">Length of z; 0 for none.</param>
    /// <param name="cDim">Length of the label; 0 for none.</param>
    /// <param name="wDim">Length of w.</param>
    /// <param name="numWs">Copies of w in the result [N, L, W]; null for [N, W] and no running mean.</param>
    /// <param name="options">The other options.</param>
    /// <param name="random">Source of the initial weights.</param>
    /// <param name="isStyleGan1">StyleGAN's form: the label, times a matrix [C, Z], joins z before both are normalized together, and the activation's gain scales the weights.</param>
    /// <param name="classes">StyleGAN-XL's form: the label picks an embedding of its class, and each class has a running mean of its own.</param>
    public MappingNetwork(
        int zDim, int cDim, int wDim, int? numWs, MappingOptions options, RandomSource random, bool isStyleGan1 = false, ClassEmbedding? classes = null) : base(nameof(MappingNetwork))
    {
        ZDim = zDim;
        WDim = wDim;
        _numWs = numWs;
        _wAvgBeta = options.WAvgBeta;
        int embedFeatures = cDim == 0 ? 0 : isStyleGan1 || classes is not null ? zDim : options.EmbedFeatures ?? wDim;
        if (cDim > 0 && classes is not null)
        {
            var table = new ClassTable(cDim, classes.Length, classes.IsTrained, random);
            register_module("embed", table);
            _lookup = table.forward;
            _embedProjection = new FullyConnectedLayer(classes.Length, embedFeatures, random, activation: Activation.LeakyRelu);
        }

        _embed = cDim == 0 || isStyleGan1 || classes is not null ? null : new FullyConnectedLayer(cDim, embedFeatures, random);
        _labelWeight = cDim > 0 && isStyleGan1 ? Initial.Normal(random, 1, cDim, zDim) : null;
        int hidden = options.LayerFeatures ?? wDim;
        _layers = new FullyConnectedLayer[options.NumLayers];
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i] = new FullyConnectedLayer(
                i == 0 ? zDim + embedFeatures : hidden, i == _layers.Length - 1 ? wDim : hidden, random, activation: Activation.LeakyRelu, lrMultiplier: options.LrMultiplier,
                scalesWeights: isStyleGan1);
            register_module($"fc{i}", _layers[i]);
        }

        _wAvg = numWs is null ? null : Initial.Buffer(_lookup is null ? zeros(wDim) : zeros(cDim, wDim));
        RegisterComponents();
    }

    /// <summary>Length of z; 0 for none.</summary>
    public int ZDim { get; }

    /// <summary>Length of w.</summary>
    public int WDim { get; }

    /// <summary>Where a generator's is.</summary>
    public Device Device => _wAvg!.device;

    /// <summary>[W]; where each class has a mean of its own, a fresh tensor, their mean.</summary>
    public Tensor WAvg => _lookup is null ? _wAvg! : _wAvg!.mean([0]);

    /// <summary>The mean w of each class, [C, W]; null where there is one for all.</summary>
    public Tensor? ClassMeans => _lookup is null ? null : _wAvg;

    /// <param name="z">[N, ZDim], or null where there is none; checked by the network around.</param>
    /// <param name="c">[N, CDim], or null where there is none; checked too.</param>
    /// <param name="updateEma">Moves the running mean towards the mean of this batch.</param>
    /// <returns>[N, L, W], or [N, W] without copies; fresh.</returns>
    public override Tensor forward(Tensor? z, Tensor? c, bool updateEma = false)
    {
        using var scope = NewDisposeScope();
        Tensor? x = ZDim == 0 ? null : z!.to(ScalarType.Float32);
        x = _labelWeight is null ? x : cat([x!, c!.to(ScalarType.Float32).matmul(_labelWeight)], 1);
        x = x is null ? null : Normalize(x);
        if (Embed(c) is { } embedded)
        {
            Tensor y = Normalize(embedded);
            x = x is null ? y : cat([x, y], 1);
        }

        foreach (FullyConnectedLayer layer in _layers)
        {
            x = layer.forward(x!);
        }

        if (_numWs is null)
        {
            return x!.MoveToOuterDisposeScope(); // [N, W]
        }

        if (updateEma)
        {
            UpdateAverage(x!, c);
        }

        return x!.unsqueeze(1).repeat(1, _numWs.Value, 1).MoveToOuterDisposeScope(); // [N, L, W]
    }

    private Tensor? Embed(Tensor? c) => _embed is not null ? _embed.forward(c!.to(ScalarType.Float32)) : _lookup is not null ? _embedProjection!.forward(_lookup(c!)) : null;

    /// <summary>Moves the running mean towards the batch's; where each class has its own, only those of the classes in the batch.</summary>
    private void UpdateAverage(Tensor w, Tensor? c)
    {
        using var noGradient = no_grad();
        if (_lookup is null)
        {
            _wAvg!.copy_(w.detach().mean([0]).lerp(_wAvg, _wAvgBeta));
            return;
        }

        Tensor membership = c!.to(ScalarType.Float32).t(); // [L, N]
        Tensor counts = membership.sum(1, keepdim: true); // [L, 1]
        Tensor means = membership.matmul(w.detach()) / counts.clamp_min(1e-8);
        _wAvg!.copy_(where(counts > 0, means.lerp(_wAvg, _wAvgBeta), _wAvg));
    }

    private static Tensor Normalize(Tensor x) => x * (x.square().mean([1], keepdim: true) + 1e-8).rsqrt();
}
