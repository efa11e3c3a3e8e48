using StyleGanSharp.Layers;
using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan2;

/// <summary>The StyleGAN2 discriminator (arXiv 1912.04958), also StyleGAN3's: residual, skip or plain blocks, projected labels.</summary>
internal sealed class StyleGan2Discriminator : DiscriminatorNetwork
{
    private readonly List<DiscriminatorBlock> _blocks = [];

    [ComponentName(Name = "mapping")]
    private readonly MappingNetwork? _mapping;

    [ComponentName(Name = "b4")]
    private readonly DiscriminatorEpilogue _epilogue;

    [ComponentName(Name = "decoders")]
    private readonly ImageDecoders? _decoders;

    /// <param name="options">Validated options.</param>
    /// <param name="random">Source of the initial weights, on the CPU.</param>
    public StyleGan2Discriminator(StyleGan2DiscriminatorOptions options, RandomSource random) : base(nameof(StyleGan2Discriminator), options)
    {
        int cmapDim = options.ProjectedCDim == 0 ? 0 : options.CmapDim ?? options.Channels(4);
        int layers = 0;
        for (int resolution = options.ImgResolution; resolution > 4; resolution /= 2)
        {
            var block = new DiscriminatorBlock(resolution, layers, options, random);
            layers += block.NumLayers;
            _blocks.Add(block);
            register_module($"b{resolution}", block);
        }

        _mapping = cmapDim == 0 ? null : new MappingNetwork(0, options.CDim, cmapDim, null, options.Mapping, random);
        _epilogue = new DiscriminatorEpilogue(cmapDim, options, random);
        _decoders = !options.HasDecoders ? null
            : new ImageDecoders(options.ImgResolution, options.Channels(ImageDecoders.FineSide), options.Channels(ImageDecoders.CoarseSide), options.ImgChannels, random);
        RegisterComponents();
    }

    /// <inheritdoc/>
    internal override bool ScoresTogether => true;

    /// <inheritdoc/>
    internal override ImageDecoders? Decoders => _decoders;

    /// <summary>Takes batches of one size in one pass, which takes less time than two.</summary>
    internal override (IReadOnlyList<HeadLogits> First, IReadOnlyList<HeadLogits> Second) Heads(Tensor first, Tensor? firstC, Tensor second, Tensor? secondC)
    {
        if (first.shape[0] != second.shape[0])
        {
            return base.Heads(first, firstC, second, secondC);
        }

        CheckInputs(first, firstC);
        CheckInputs(second, secondC);
        using var scope = NewDisposeScope();
        HeadLogits[] logits = Score(cat([first, second]), CDim == 0 ? null : cat([firstC!, secondC!]), batches: 2).Chunk(2);
        return ([logits[0].Map(tensor => tensor.MoveToOuterDisposeScope())], [logits[1].Map(tensor => tensor.MoveToOuterDisposeScope())]);
    }

    private protected override IReadOnlyList<HeadLogits> Score(Tensor img, Tensor? c) => [Score(img, c, batches: 1)];

    /// <param name="img">[N, ImgChannels, R, R], of one batch or of several of equal size.</param>
    /// <param name="c">[N, CDim].</param>
    /// <param name="batches">How many batches.</param>
    /// <returns>[N, 1] float32, fresh.</returns>
    private HeadLogits Score(Tensor img, Tensor? c, int batches)
    {
        using var scope = NewDisposeScope();
        Tensor? x = null;
        Tensor? image = img;
        Tensor? fine = null;
        Tensor? coarse = null;
        foreach (DiscriminatorBlock block in _blocks)
        {
            (x, image) = block.forward(x, image);
            fine = x.shape[2] == ImageDecoders.FineSide ? x : fine;
            coarse = x.shape[2] == ImageDecoders.CoarseSide ? x : coarse;
        }

        Tensor? cmap = _mapping?.forward(null, c);
        HeadLogits logits = _epilogue.forward(x!, image, cmap, c, batches) with { Maps = _decoders is null ? null : new ImageMaps(img, fine!, coarse!) };
        return logits.Map(tensor => tensor.MoveToOuterDisposeScope());
    }
}
