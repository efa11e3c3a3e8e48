namespace StyleGanSharp.Export.Graph;

/// <summary>A tensor of a graph: what a node or the caller gives, or a constant.</summary>
/// <param name="Name">Unique in the graph.</param>
/// <param name="Type">Type of the elements.</param>
/// <param name="Shape">Sizes; <see cref="Batch"/> stands for the number of images.</param>
internal sealed record OnnxValue(string Name, OnnxType Type, long[] Shape)
{
    /// <summary>A size that is the number of images.</summary>
    public const long Batch = -1;

    public long Channels => Shape[1];

    public long Height => Shape[2];

    public long Width => Shape[3];
}
