using StyleGanSharp.Networks;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>A network of ours whose weights are in a foreign file.</summary>
/// <param name="Options">The architecture.</param>
/// <param name="Tensors">The weights by our names.</param>
internal sealed record ImportedNetwork(NetworkOptions Options, IReadOnlyDictionary<string, ImportedTensor> Tensors);
