namespace StyleGanSharp.Export;

/// <summary>Where an exported generator has its noise from (StyleGAN §3.2).</summary>
public enum OnnxNoise
{
    /// <summary>The fixed noise stored with the network.</summary>
    Const,

    /// <summary>No noise.</summary>
    None,

    /// <summary>Inputs of the graph, one per layer: <c>noise.b4.conv1</c> [batch, 1, 4, 4] and so on.</summary>
    Input,
}
