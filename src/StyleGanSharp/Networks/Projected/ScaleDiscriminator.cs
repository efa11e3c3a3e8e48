using System.Numerics;
using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.Projected;

/// <summary>Scores the maps of one scale: halves them down to 8×8, then a 4×4 convolution makes spatial logits (Projected GAN §3.1, appendix "architecture").</summary>
internal sealed class ScaleDiscriminator : nn.Module<Tensor, Tensor?, HeadLogits>
{
    private const int LastSide = 8;

    private readonly (SpectralConvolution Convolution, BatchNorm2d Norm)[] _blocks;
    private readonly Func<Tensor, Tensor>? _last;

    [ComponentName(Name = "embed")]
    private readonly ClassTable? _classes;

    [ComponentName(Name = "embed_proj")]
    private readonly FullyConnectedLayer? _projection;

    [ComponentName(Name = "san")]
    private readonly NormalizedHead? _san;

    /// <param name="inChannels">Channels of the maps.</param>
    /// <param name="side">Their width and height.</param>
    /// <param name="options">The discriminator's options.</param>
    /// <param name="random">Source of the initial weights.</param>
    public ScaleDiscriminator(int inChannels, int side, ProjectedDiscriminatorOptions options, RandomSource random) : base(nameof(ScaleDiscriminator))
    {
        var blocks = new List<(SpectralConvolution, BatchNorm2d)>();
        var main = new Group();
        int channels = inChannels;
        for (int current = (int)BitOperations.RoundUpToPowerOf2((uint)side); current > LastSide; current /= 2)
        {
            int next = options.Channels(current / 2);
            var block = (Convolution: new SpectralConvolution(channels, next, halves: true, random), Norm: nn.BatchNorm2d(next));
            var layers = new Group();
            layers.register_module("0", block.Convolution);
            layers.register_module("1", block.Norm);
            var outer = new Group();
            outer.register_module("main", layers);
            main.register_module($"{blocks.Count}", outer);
            blocks.Add(block);
            channels = next;
        }

        _blocks = [.. blocks];
        SpectralConvolution? last = options.CDim > 0 || !options.HasSanHead ? new SpectralConvolution(channels, options.CDim > 0 ? options.CmapDim : 1, halves: false, random) : null;
        _last = last is null ? null : last.forward;
        if (options.CDim > 0)
        {
            _san = options.HasSanHead ? NormalizedHead.OfProjection(options.CmapDim, options.CDim) : null;
            _classes = new ClassTable(options.CDim, options.EmbedDim, options.TunesEmbedding, random);
            _projection = new FullyConnectedLayer(options.EmbedDim, options.CmapDim, random, activation: Activation.LeakyRelu);
            register_module("cls", last!);
        }
        else if (last is not null)
        {
            main.register_module($"{blocks.Count}", last);
        }
        else
        {
            _san = NormalizedHead.OfMaps(channels, SpectralConvolution.Kernel, random);
        }

        RegisterComponents();
        register_module("main", main);
    }

    /// <summary>Leaky ReLU, or what takes its place to look into the network.</summary>
    internal Func<Tensor, Tensor> Nonlinearity { get; set; } = x => nn.functional.leaky_relu(x, 0.2);

    /// <param name="x">[N, C, H, W].</param>
    /// <param name="c">[N, L] when conditional.</param>
    /// <returns>[N, H'·W'] logits, fresh.</returns>
    public override HeadLogits forward(Tensor x, Tensor? c)
    {
        using var scope = NewDisposeScope();
        foreach ((SpectralConvolution convolution, BatchNorm2d norm) in _blocks)
        {
            x = Nonlinearity(norm.forward(convolution.forward(x)));
        }

        Tensor y = _last is null ? x : _last(x);
        Tensor? map = _projection?.forward(_classes!.forward(c!)); // [N, M]
        HeadLogits logits = _san is not null ? _san.forward(y, map, map is null ? null : c)
            : new((map is null ? y : (y * map.unsqueeze(2).unsqueeze(3)).sum(1, keepdim: true) / Math.Sqrt(map.shape[1])).flatten(1));
        return logits.Map(tensor => tensor.MoveToOuterDisposeScope());
    }
}
