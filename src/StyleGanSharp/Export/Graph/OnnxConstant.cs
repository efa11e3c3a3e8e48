using static TorchSharp.torch;

namespace StyleGanSharp.Export.Graph;

/// <summary>A constant, computed when it is written, so that an export never holds a second copy of the weights.</summary>
/// <param name="Value">Name, type and shape.</param>
/// <param name="Make">Computes it: a fresh tensor of as many numbers, of any device and type.</param>
internal sealed record OnnxConstant(OnnxValue Value, Func<Tensor> Make)
{
    public long SizeBytes => Value.Shape.Aggregate(1L, (product, size) => product * size) * ElementBytes;

    private int ElementBytes => Value.Type switch
    {
        OnnxType.Float => 4,
        OnnxType.Half => 2,
        OnnxType.UInt8 => 1,
        _ => 8,
    };
}
