using StyleGanSharp.Checkpoints.Pickle;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints.Torch;

/// <summary>A piece of storage: elements of one type that lie one after another.</summary>
internal sealed record TorchStorage(ScalarType DataType, ByteRange Data);
