namespace StyleGanSharp.Features.Inception;

/// <summary>One way through a block: a pooling, convolutions one after another, then convolutions side by side.</summary>
internal sealed record InceptionBranch(InceptionPool Pool, IReadOnlyList<InceptionConv> Chain, IReadOnlyList<InceptionConv> Split)
{
    public InceptionBranch(params InceptionConv[] chain) : this(InceptionPool.None, chain, []) { }

    public InceptionBranch(InceptionPool pool, params InceptionConv[] chain) : this(pool, chain, []) { }

    /// <summary>Channels that it adds to those of the block, given those it starts from.</summary>
    public int OutChannels(int inChannels) => Split.Count > 0 ? Split.Sum(conv => conv.OutChannels) : Chain.Count > 0 ? Chain[^1].OutChannels : inChannels;
}
