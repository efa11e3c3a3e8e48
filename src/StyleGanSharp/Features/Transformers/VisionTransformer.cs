using System.Globalization;
using StyleGanSharp.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Transformers;

/// <summary>A vision transformer (arXiv 2010.11929) with timm's parameter names; with <see cref="VisionTransformerOptions.IsDistilled"/> DeiT's.</summary>
internal sealed class VisionTransformer : nn.Module, IImageClassifier
{
    [ComponentName(Name = "blocks")]
    private readonly ModuleList<TransformerBlock> _blocks = [];

    [ComponentName(Name = "cls_token")]
    private readonly Tensor _classToken;

    [ComponentName(Name = "dist_token")]
    private readonly Tensor? _distillationToken;

    [ComponentName(Name = "pos_embed")]
    private readonly Tensor _positions;

    [ComponentName(Name = "patch_embed")]
    private readonly PatchEmbedding _patches;

    [ComponentName(Name = "norm_pre")]
    private readonly FrozenWeights? _firstNorm;

    [ComponentName(Name = "norm")]
    private readonly FrozenWeights _norm;

    [ComponentName(Name = "head")]
    private readonly FrozenWeights? _head;

    [ComponentName(Name = "head_dist")]
    private readonly FrozenWeights? _distillationHead;

    public VisionTransformer(VisionTransformerOptions options) : base(nameof(VisionTransformer))
    {
        Options = options;
        int width = options.Blocks.Width;
        _classToken = Initial.Buffer(zeros(1, 1, width));
        _distillationToken = options.IsDistilled ? Initial.Buffer(zeros(1, 1, width)) : null;
        _positions = Initial.Buffer(zeros(1, options.ClassTokens + (PositionSide * PositionSide), width));
        _patches = new PatchEmbedding(options.PatchSide, width, options.HasPatchBias);
        _firstNorm = options.HasFirstNorm ? new FrozenWeights(hasBias: true, width) : null;
        _norm = new FrozenWeights(hasBias: true, width);
        _head = options.ClassCount > 0 ? new FrozenWeights(hasBias: true, options.ClassCount, width)
            : options.ProjectionWidth > 0 ? new FrozenWeights(hasBias: false, options.ProjectionWidth, width) : null;
        _distillationHead = options.ClassCount > 0 && options.IsDistilled ? new FrozenWeights(hasBias: true, options.ClassCount, width) : null;
        for (int i = 0; i < options.Blocks.Depth; i++)
        {
            _blocks.Add(new TransformerBlock(options.Blocks));
        }

        RegisterComponents();
    }

    public VisionTransformerOptions Options { get; }

    /// <inheritdoc/>
    public int Resolution => Options.Resolution;

    /// <inheritdoc/>
    public ImageNormalization Normalization => ImageNormalization.ImageNet;

    private int PositionSide => Options.PositionSide ?? Options.MapSide;

    /// <summary>Tokens at some depths; gradients flow.</summary>
    /// <param name="images">[N, 3, R, R] float32, normalized.</param>
    /// <param name="depths">Numbers of blocks to pass, increasing; 1 is the first block's output.</param>
    /// <returns>Fresh tensors [N, T, D]: the class token, that for distillation if there is one, then the map row by row.</returns>
    public Tensor[] Tokens(Tensor images, params int[] depths)
    {
        if (images.dim() != 4 || images.shape[2] != Options.Resolution || images.shape[3] != Options.Resolution)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"Images are [{string.Join(", ", images.shape)}]; this transformer takes [N, 3, {Options.Resolution}, {Options.Resolution}]."), nameof(images));
        }

        using var scope = NewDisposeScope();
        Tensor Repeated(Tensor token) => token.expand(images.shape[0], -1, -1);
        Tensor patches = _patches.Apply(images);
        Tensor x = _distillationToken is null ? cat([Repeated(_classToken), patches], 1) : cat([Repeated(_classToken), Repeated(_distillationToken), patches], 1);
        x = x + Positions(); // [N, T, D]
        x = _firstNorm?.LayerNorm(x, Options.Blocks.Epsilon) ?? x;
        var kept = new Tensor[depths.Length];
        for (int i = 0, next = 0; next < depths.Length; i++)
        {
            x = _blocks[i].Apply(x);
            if (depths[next] == i + 1)
            {
                kept[next++] = x;
            }
        }

        return [.. kept.Select(tensor => tensor.MoveToOuterDisposeScope())];
    }

    /// <summary>What the class tokens say of images, normalized.</summary>
    /// <param name="images">[N, 3, R, R] float32, normalized.</param>
    /// <returns>[N, class tokens, D], a fresh tensor; gradients flow.</returns>
    public Tensor ClassTokens(Tensor images)
    {
        using var scope = NewDisposeScope();
        return _norm.LayerNorm(Tokens(images, Options.Blocks.Depth)[0].narrow(1, 0, Options.ClassTokens), Options.Blocks.Epsilon).MoveToOuterDisposeScope();
    }

    /// <summary>What the network makes of images as a whole: the class token, projected where there is a projection.</summary>
    /// <param name="images">[N, 3, R, R] float32, normalized.</param>
    /// <returns>[N, F], a fresh tensor; gradients flow.</returns>
    public Tensor Embed(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor token = ClassTokens(images).select(1, 0);
        return (Options.ProjectionWidth > 0 ? _head!.Linear(token) : token.clone()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public (Tensor Vectors, Tensor Logits) Classify(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor tokens = ClassTokens(images);
        return (tokens.select(1, 0).MoveToOuterDisposeScope(), Logits(tokens).MoveToOuterDisposeScope());
    }

    /// <summary>Scores of the classes; DeiT's are the mean of its two heads' (arXiv 2012.12877, §4).</summary>
    /// <param name="classTokens">What <see cref="ClassTokens"/> returned.</param>
    /// <returns>[N, classes], a fresh tensor; gradients flow.</returns>
    public Tensor Logits(Tensor classTokens)
    {
        using var scope = NewDisposeScope();
        Tensor logits = _head!.Linear(classTokens.select(1, 0));
        return (_distillationHead is null ? logits : (logits + _distillationHead.Linear(classTokens.select(1, 1))) / 2).MoveToOuterDisposeScope();
    }

    /// <summary>The table of positions for this size of image; DINOv2 was evaluated with a tenth of a square more between the scales, so that no rounding loses one, and files go with that.</summary>
    internal Tensor Positions()
    {
        const double margin = 0.1;
        if (PositionSide == Options.MapSide)
        {
            return _positions;
        }

        long count = Options.ClassTokens;
        Tensor map = _positions.narrow(1, count, PositionSide * PositionSide).reshape(1, PositionSide, PositionSide, -1).permute(0, 3, 1, 2); // [1, D, S, S]
        double scale = (Options.MapSide + margin) / PositionSide;
        map = nn.functional.interpolate(map, scale_factor: [scale, scale], mode: InterpolationMode.Bicubic, align_corners: false);
        return cat([_positions.narrow(1, 0, count), map.flatten(2).transpose(1, 2)], 1);
    }
}
