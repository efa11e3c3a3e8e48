using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan1;

/// <summary>The StyleGAN discriminator (arXiv 1812.04948), that of Progressive GAN (arXiv 1710.10196) with filters, which can grow. Conditional, it has a logit per class.</summary>
internal sealed class StyleGan1Discriminator : DiscriminatorNetwork
{
    private readonly List<DiscriminatorBlock> _blocks = [];

    [ComponentName(Name = "b4")]
    private readonly DiscriminatorEpilogue _epilogue;

    [ComponentName(Name = "lod")]
    private readonly Tensor _lod = DetailLevel.Buffer();

    /// <param name="options">Validated options.</param>
    /// <param name="random">Source of the initial weights, on the CPU.</param>
    public StyleGan1Discriminator(StyleGan1DiscriminatorOptions options, RandomSource random) : base(nameof(StyleGan1Discriminator), options)
    {
        for (int resolution = options.ImgResolution; resolution > 4; resolution /= 2)
        {
            var block = new DiscriminatorBlock(resolution, options, random);
            _blocks.Add(block);
            register_module($"b{resolution}", block);
        }

        _epilogue = new DiscriminatorEpilogue(options, random);
        RegisterComponents();
    }

    private protected override Tensor? Lod => _lod;

    private protected override IReadOnlyList<HeadLogits> Score(Tensor img, Tensor? c)
    {
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

        return [_epilogue.forward(x, CDim == 0 ? null : c).Map(tensor => tensor.MoveToOuterDisposeScope())];
    }

    private Tensor FromRgb(int index, Tensor img) => index < _blocks.Count ? _blocks[index].FromRgb(img) : _epilogue.FromRgb(img);
}
