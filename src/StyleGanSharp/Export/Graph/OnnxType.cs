namespace StyleGanSharp.Export.Graph;

/// <summary>Element types of ONNX tensors, with the numbers that the format gives them.</summary>
internal enum OnnxType
{
    Float = 1,
    UInt8 = 2,
    Int64 = 7,
    Half = 10,
}
