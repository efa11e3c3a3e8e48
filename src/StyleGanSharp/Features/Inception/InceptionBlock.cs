using static TorchSharp.torch;

namespace StyleGanSharp.Features.Inception;

/// <summary>Branches side by side; their channels are joined.</summary>
internal sealed class InceptionBlock : nn.Module<Tensor, Tensor>
{
    private readonly IReadOnlyList<InceptionBranch> _branches;
    private readonly Dictionary<string, ConvNorm> _convs = new(StringComparer.Ordinal);

    public InceptionBlock(int inChannels, params InceptionBranch[] branches) : base(nameof(InceptionBlock))
    {
        _branches = branches;
        OutChannels = branches.Sum(branch => branch.OutChannels(inChannels));
        foreach (InceptionBranch branch in branches)
        {
            int channels = inChannels;
            foreach (InceptionConv conv in branch.Chain)
            {
                Add(channels, conv);
                channels = conv.OutChannels;
            }

            foreach (InceptionConv conv in branch.Split)
            {
                Add(channels, conv);
            }
        }
    }

    public int OutChannels { get; }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return cat([.. _branches.SelectMany(branch => Run(branch, input))], 1).MoveToOuterDisposeScope();
    }

    private void Add(int inChannels, InceptionConv options)
    {
        var conv = new ConvNorm(inChannels, options);
        register_module(options.Name, conv);
        _convs.Add(options.Name, conv);
    }

    private IEnumerable<Tensor> Run(InceptionBranch branch, Tensor input)
    {
        Tensor x = branch.Pool switch
        {
            InceptionPool.Mean => nn.functional.avg_pool2d(input, 3, 1, 1, count_include_pad: false),
            InceptionPool.Largest => nn.functional.max_pool2d(input, 3, 1, 1),
            InceptionPool.LargestHalving => nn.functional.max_pool2d(input, 3, 2),
            _ => input,
        };
        foreach (InceptionConv conv in branch.Chain)
        {
            x = _convs[conv.Name].forward(x);
        }

        return branch.Split.Count == 0 ? [x] : branch.Split.Select(conv => _convs[conv.Name].forward(x));
    }
}
