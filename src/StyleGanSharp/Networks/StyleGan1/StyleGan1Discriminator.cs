using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan1;

/// <summary>The StyleGAN discriminator (arXiv 1812.04948), that of Progressive GAN (arXiv 1710.10196) with filters, which can grow. Conditional, it has a logit a class.</summary>
public sealed class StyleGan1Discriminator : DiscriminatorNetwork
{
    private readonly StyleGan1DiscriminatorOptions _options;
    private readonly List<DiscriminatorBlock> _blocks = [];

    [ComponentName(Name = "b4")]
    private readonly DiscriminatorEpilogue _epilogue;

    [ComponentName(Name = "lod")]
    private readonly Tensor _lod = DetailLevel.Buffer();

    /// <summary>Builds a discriminator with fresh weights, on the CPU in float32.</summary>
    /// <param name="options">The architecture.</param>
    /// <param name="random">Source of the initial weights, on the CPU.</param>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    public StyleGan1Discriminator(StyleGan1DiscriminatorOptions options, RandomSource random) : base(nameof(StyleGan1Discriminator))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        options.Validate();
        _options = options;
        for (int resolution = options.ImgResolution; resolution > 4; resolution /= 2)
        {
            var block = new DiscriminatorBlock(resolution, options, random);
            _blocks.Add(block);
            register_module($"b{resolution}", block);
        }

        _epilogue = new DiscriminatorEpilogue(options, random);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override NetworkOptions Options => _options;

    /// <inheritdoc/>
    public override bool HasLevelOfDetail => true;

    /// <inheritdoc/>
    public override double LevelOfDetail
    {
        get => _lod.item<float>();
        set => DetailLevel.Write(_lod, value, ImgResolution);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor img, Tensor? c)
    {
        CheckInputs(img, c);
        using var scope = NewDisposeScope();
        DetailLevel level = DetailLevel.Read(_lod);
        Tensor image = BoxResample.Down(img, 1 << level.Whole);
        Tensor x = FromRgb(level.Whole, image);
        for (int i = level.Whole; i < _blocks.Count; i++)
        {
            x = _blocks[i].forward(x);
            if (i == level.Whole && level.Fraction > 0)
            {
                x = x.lerp(FromRgb(i + 1, BoxResample.Down(image)), level.Fraction);
            }
        }

        Tensor logits = _epilogue.forward(x);
        logits = CDim == 0 ? logits : (logits * c!.to(logits.dtype)).sum(1, keepdim: true);
        return logits.MoveToOuterDisposeScope(); // [N, 1]
    }

    private Tensor FromRgb(int index, Tensor img) => index < _blocks.Count ? _blocks[index].FromRgb(img) : _epilogue.FromRgb(img);

    private void CheckInputs(Tensor img, Tensor? c)
    {
        ArgumentNullException.ThrowIfNull(img);
        if (img.dim() != 4 || img.shape[1] != ImgChannels || img.shape[2] != ImgResolution || img.shape[3] != ImgResolution)
        {
            throw new UsageException($"The images must be [N, {ImgChannels}, {ImgResolution}, {ImgResolution}]; they are [{string.Join(", ", img.shape)}].");
        }

        if (CDim > 0 && (c is null || c.dim() != 2 || c.shape[1] != CDim))
        {
            throw new UsageException($"The network is conditional and needs a label of {CDim} numbers; found {(c is null ? "none" : $"[{string.Join(", ", c.shape)}]")}.");
        }
    }
}
