namespace StyleGanSharp.Features.Transformers;

/// <summary>The nonlinearity between the two dense layers of a transformer block.</summary>
internal enum TransformerActivation
{
    /// <summary>x·Φ(x) (Hendrycks 2016, arXiv 1606.08415): DeiT, DINOv2.</summary>
    Gelu,

    /// <summary>x·sigmoid(1.702·x), its approximation: CLIP.</summary>
    QuickGelu,
}
