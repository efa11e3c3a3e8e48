using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints.Pickle;

internal static class ScalarTypeSizes
{
    /// <summary>Bytes of an element.</summary>
    public static int SizeBytes(this ScalarType type) => type switch
    {
        ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int16 => 2,
        ScalarType.Int8 or ScalarType.Byte or ScalarType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Checkpoints have no tensors of this type."),
    };
}
