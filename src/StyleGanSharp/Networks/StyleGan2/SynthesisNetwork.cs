using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan2;

/// <summary>One w per layer to an image: blocks from 4×4 to the full resolution.</summary>
internal sealed class SynthesisNetwork : SynthesisModule
{
    private readonly List<SynthesisBlock> _blocks = [];
    private readonly bool _hasSkips;

    [ComponentName(Name = "lod")]
    private readonly Tensor? _lod;

    public SynthesisNetwork(StyleGan2GeneratorOptions options, RandomSource random) : base(nameof(SynthesisNetwork))
    {
        for (int resolution = 4; resolution <= options.ImgResolution; resolution *= 2)
        {
            var block = new SynthesisBlock(resolution, options, random);
            _blocks.Add(block);
            register_module($"b{resolution}", block);
        }

        _hasSkips = options.Architecture == StyleGan2Architecture.Skip;
        _lod = options.Architecture == StyleGan2Architecture.Growing ? DetailLevel.Buffer() : null;
        RegisterComponents();
    }

    public override bool HasInputTransform => _blocks[0].HasFourierInput;

    public override Tensor? Lod => _lod;

    public override int NumWs => _blocks.Sum(block => block.NumConv) + _blocks[^1].NumToRgb;

    public override Tensor forward(Tensor ws, SynthesisOptions options)
    {
        using var scope = NewDisposeScope();
        DetailLevel level = _lod is null ? default : DetailLevel.Read(_lod);
        Tensor? x = null;
        Tensor? img = null;
        Tensor? coarse = null;
        int first = 0;
        foreach (SynthesisBlock block in _blocks.SkipLast(level.Whole))
        {
            coarse = img;
            (x, img) = block.forward(x, _lod is null ? img : null, ws.narrow(1, first, block.NumConv + block.NumToRgb), options);
            first += block.NumConv;
            if (_hasSkips && img is not null && img.shape[3] >= options.CoarsePx)
            {
                break;
            }
        }

        img = _lod is null ? img : level.Image(img!, level.Fraction > 0 ? coarse : null);
        return img!.MoveToOuterDisposeScope();
    }
}
