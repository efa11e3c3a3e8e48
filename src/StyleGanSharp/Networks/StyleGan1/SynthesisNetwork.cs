using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan1;

/// <summary>Two w a resolution to an image: blocks from 4×4 to the resolution of the level of detail.</summary>
internal sealed class SynthesisNetwork : SynthesisModule
{
    private readonly List<SynthesisBlock> _blocks = [];

    [ComponentName(Name = "lod")]
    private readonly Tensor _lod = DetailLevel.Buffer();

    public SynthesisNetwork(StyleGan1GeneratorOptions options, RandomSource random) : base(nameof(SynthesisNetwork))
    {
        for (int resolution = 4; resolution <= options.ImgResolution; resolution *= 2)
        {
            var block = new SynthesisBlock(resolution, options, random);
            _blocks.Add(block);
            register_module($"b{resolution}", block);
        }

        RegisterComponents();
    }

    public override int NumWs => 2 * _blocks.Count;

    public override Tensor Lod => _lod;

    public override Tensor forward(Tensor ws, SynthesisOptions options)
    {
        using var scope = NewDisposeScope();
        DetailLevel level = DetailLevel.Read(_lod);
        int last = _blocks.Count - 1 - level.Whole;
        Tensor? x = null;
        Tensor? coarse = null;
        for (int i = 0; i <= last; i++)
        {
            x = _blocks[i].forward(x, ws.narrow(1, 2 * i, 2), options);
            coarse = i == last - 1 && level.Fraction > 0 ? _blocks[i].ToRgb(x) : coarse;
        }

        return level.Image(_blocks[last].ToRgb(x!), coarse).MoveToOuterDisposeScope();
    }
}
