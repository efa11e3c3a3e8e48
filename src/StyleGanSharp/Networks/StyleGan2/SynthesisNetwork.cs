using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan2;

/// <summary>One w per layer to a picture: blocks from 4×4 to the full resolution.</summary>
internal sealed class SynthesisNetwork : nn.Module
{
    private readonly List<SynthesisBlock> _blocks = [];

    public SynthesisNetwork(StyleGan2GeneratorOptions options, RandomSource random) : base(nameof(SynthesisNetwork))
    {
        for (int resolution = 4; resolution <= options.ImgResolution; resolution *= 2)
        {
            var block = new SynthesisBlock(resolution, options, random);
            _blocks.Add(block);
            register_module($"b{resolution}", block);
        }
    }

    public int NumWs => _blocks.Sum(block => block.NumConv) + _blocks[^1].NumToRgb;

    public Tensor Apply(Tensor ws, SynthesisOptions options)
    {
        using var scope = NewDisposeScope();
        Tensor? x = null;
        Tensor? img = null;
        int first = 0;
        foreach (SynthesisBlock block in _blocks)
        {
            (x, img) = block.Apply(x, img, ws.narrow(1, first, block.NumConv + block.NumToRgb), options);
            first += block.NumConv;
        }

        return img!.MoveToOuterDisposeScope();
    }
}
