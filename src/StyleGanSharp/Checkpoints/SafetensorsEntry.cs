using TorchSharp;

namespace StyleGanSharp.Checkpoints;

/// <summary>One tensor of a safetensors file, not read yet.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataType">Its element type.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="OffsetBytes">Where its data starts, from the start of the file.</param>
/// <param name="SizeBytes">Length of its data.</param>
internal sealed record SafetensorsEntry(string Name, torch.ScalarType DataType, IReadOnlyList<long> Shape, long OffsetBytes, long SizeBytes);
