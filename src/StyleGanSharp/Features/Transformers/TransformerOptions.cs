namespace StyleGanSharp.Features.Transformers;

/// <summary>The shape of a stack of transformer blocks.</summary>
/// <param name="Width">Length D of a token.</param>
/// <param name="Depth">Number of blocks.</param>
/// <param name="Heads">Attention heads, a divisor of the width.</param>
internal sealed record TransformerOptions(int Width, int Depth, int Heads)
{
    /// <summary>Width of the hidden dense layer.</summary>
    public int HiddenWidth { get; init; } = 4 * Width;

    /// <summary>The nonlinearity.</summary>
    public TransformerActivation Activation { get; init; } = TransformerActivation.Gelu;

    /// <summary>Whether what a block adds is scaled by learned factors first (Touvron 2021, arXiv 2103.17239): DINOv2.</summary>
    public bool HasLayerScale { get; init; }

    /// <summary>Added to variances before the root.</summary>
    public double Epsilon { get; init; } = 1e-6;
}
