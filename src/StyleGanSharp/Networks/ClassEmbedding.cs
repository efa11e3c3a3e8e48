namespace StyleGanSharp.Networks;

/// <summary>Says that a mapping network looks classes up in a table of embeddings, and keeps a mean w for each (StyleGAN-XL §3.1).</summary>
/// <param name="Length">Length of an embedding.</param>
/// <param name="IsTrained">Whether the embeddings are trained.</param>
internal sealed record ClassEmbedding(int Length, bool IsTrained);
