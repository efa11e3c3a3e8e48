using StyleGanSharp.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Transformers;

/// <summary>The text tower of CLIP (arXiv 2103.00020, §2.4): a transformer in which a place sees only itself and those before it, with the parameter names of <see cref="VisionTransformer"/>.</summary>
internal sealed class TextTransformer : nn.Module
{
    [ComponentName(Name = "token_embedding")]
    private readonly FrozenWeights _pieces;

    [ComponentName(Name = "pos_embed")]
    private readonly Tensor _positions;

    [ComponentName(Name = "blocks")]
    private readonly ModuleList<TransformerBlock> _blocks = [];

    [ComponentName(Name = "norm")]
    private readonly FrozenWeights _norm;

    [ComponentName(Name = "head")]
    private readonly FrozenWeights _head;

    public TextTransformer(TextTransformerOptions options) : base(nameof(TextTransformer))
    {
        Options = options;
        int width = options.Blocks.Width;
        _pieces = new FrozenWeights(hasBias: false, options.VocabularySize, width);
        _positions = Initial.Buffer(zeros(1, options.ContextLength, width));
        _norm = new FrozenWeights(hasBias: true, width);
        _head = new FrozenWeights(hasBias: false, options.ProjectionWidth, width);
        for (int i = 0; i < options.Blocks.Depth; i++)
        {
            _blocks.Add(new TransformerBlock(options.Blocks));
        }

        RegisterComponents();
    }

    public TextTransformerOptions Options { get; }

    /// <summary>What the last block makes of every place, normalized.</summary>
    /// <param name="tokens">[N, T] int64, T at most the context's length.</param>
    /// <returns>[N, T, D], a fresh tensor.</returns>
    public Tensor States(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        (long n, long t) = (tokens.shape[0], tokens.shape[1]);
        Tensor x = _pieces.Weight.index_select(0, tokens.flatten()).view(n, t, -1) + _positions.narrow(1, 0, t); // [N, T, D]
        foreach (TransformerBlock block in _blocks)
        {
            x = block.Apply(x, isCausal: true);
        }

        return _norm.LayerNorm(x, Options.Blocks.Epsilon).MoveToOuterDisposeScope();
    }

    /// <summary>What the network makes of texts: the state where each ends, projected.</summary>
    /// <param name="tokens">[N, T] int64, each row with the piece that ends a text.</param>
    /// <returns>[N, E], a fresh tensor.</returns>
    public Tensor Embed(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        Tensor states = States(tokens);
        Tensor end = tokens.eq(Options.End).to(ScalarType.Int64).argmax(1).view(-1, 1, 1).expand(-1, 1, states.shape[2]); // the first, if it occurs again
        return _head.Linear(states.gather(1, end).squeeze(1)).MoveToOuterDisposeScope();
    }
}
