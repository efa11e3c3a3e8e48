namespace StyleGanSharp.Export;

/// <summary>What was written into an ONNX file.</summary>
public sealed record OnnxFileInfo
{
    /// <summary>Size of the file.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Number of operators.</summary>
    public required int Nodes { get; init; }

    /// <summary>Name, shape and type of each input, e.g. <c>z [batch, 512] float32</c>.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Name, shape and type of each output, e.g. <c>image [batch, 3, 256, 256] float32</c>.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }
}
