using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>The parameters and buffers of a network, named and counted.</summary>
/// <param name="Tensors">All of them, in the order of the state dictionary.</param>
public sealed record NetworkSummary(IReadOnlyList<TensorSummary> Tensors)
{
    /// <summary>Number of trained values.</summary>
    public long ParameterCount => Tensors.Where(tensor => tensor.IsParameter).Sum(tensor => tensor.Count);

    /// <summary>Number of values that are not trained.</summary>
    public long BufferCount => Tensors.Where(tensor => !tensor.IsParameter).Sum(tensor => tensor.Count);

    /// <summary>The tensors summed by part: by the first name of their path, or the first two inside the mapping and synthesis networks.</summary>
    public IReadOnlyList<BlockSummary> Blocks =>
    [
        .. Tensors.GroupBy(tensor => BlockOf(tensor.Name), StringComparer.Ordinal).Select(block => new BlockSummary(
            block.Key, block.Count(), block.Where(tensor => tensor.IsParameter).Sum(tensor => tensor.Count), block.Where(tensor => !tensor.IsParameter).Sum(tensor => tensor.Count))),
    ];

    /// <summary>Looks at a network.</summary>
    /// <param name="module">The network.</param>
    /// <returns>Its summary, which keeps no tensor.</returns>
    public static NetworkSummary Of(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        HashSet<string> parameters = [.. module.named_parameters().Select(item => item.name)];
        return new NetworkSummary([.. module.state_dict().Select(item => new TensorSummary(item.Key, [.. item.Value.shape], item.Value.numel(), parameters.Contains(item.Key)))]);
    }

    /// <summary>Looks at the network that options describe.</summary>
    /// <param name="options">The architecture.</param>
    /// <returns>Its summary.</returns>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    public static NetworkSummary Of(NetworkOptions options)
    {
        using var random = new RandomSource(0);
        using nn.Module module = options.Create(random);
        return Of(module);
    }

    private static string BlockOf(string name)
    {
        string[] path = name.Split('.');
        int depth = path[0] is "mapping" or "synthesis" && path.Length > 2 ? 2 : 1;
        return string.Join('.', path.Take(Math.Min(depth, Math.Max(path.Length - 1, 1))));
    }
}
