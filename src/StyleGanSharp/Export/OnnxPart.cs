namespace StyleGanSharp.Export;

/// <summary>Which part of a generator an ONNX file holds.</summary>
public enum OnnxPart
{
    /// <summary>From z to the image.</summary>
    All,

    /// <summary>From z to the latents w, truncated.</summary>
    Mapping,

    /// <summary>From the latents w to the image.</summary>
    Synthesis,
}
