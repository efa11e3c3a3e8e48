using StyleGanSharp.Networks;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>Turns networks of one family of files into ours.</summary>
internal interface INetworkImporter
{
    /// <summary>What the family is called.</summary>
    string Family { get; }

    /// <summary>Whether a network belongs to the family.</summary>
    bool Recognizes(ForeignNetwork network);

    /// <summary>The architecture and the weights under our names.</summary>
    /// <exception cref="Runtime.StyleGanException">When the network cannot be built here; says why.</exception>
    ImportedNetwork Import(ForeignNetwork network);
}

/// <summary>A network of ours whose weights are in a foreign file.</summary>
/// <param name="Options">The architecture.</param>
/// <param name="Tensors">The weights by our names.</param>
internal sealed record ImportedNetwork(NetworkOptions Options, IReadOnlyDictionary<string, ImportedTensor> Tensors);

/// <summary>One weight: the shape it will have, and how it is read.</summary>
internal sealed record ImportedTensor(IReadOnlyList<long> Shape, Func<Tensor> Read);
