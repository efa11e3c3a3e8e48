using StyleGanSharp.Checkpoints.Pickle;
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

/// <summary>One weight.</summary>
/// <param name="Shape">The shape it will have.</param>
/// <param name="Read">Reads it and arranges it.</param>
/// <param name="Plain">The tensor in the file when nothing has to be arranged, else null.</param>
internal sealed record ImportedTensor(IReadOnlyList<long> Shape, Func<Tensor> Read, StoredTensor? Plain = null);
