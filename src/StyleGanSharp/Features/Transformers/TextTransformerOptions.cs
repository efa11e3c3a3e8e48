namespace StyleGanSharp.Features.Transformers;

/// <summary>The shape of a transformer that reads text.</summary>
/// <param name="Blocks">Its blocks.</param>
/// <param name="VocabularySize">Pieces of words it knows; the last one ends a text.</param>
/// <param name="ContextLength">Places for pieces, the first and the last included.</param>
/// <param name="ProjectionWidth">Length of the embedding.</param>
internal sealed record TextTransformerOptions(TransformerOptions Blocks, int VocabularySize, int ContextLength, int ProjectionWidth)
{
    /// <summary>Number of the piece that ends a text.</summary>
    public int End => VocabularySize - 1;

    /// <summary>The text tower of CLIP (arXiv 2103.00020, §2.4 and table 20): 12 blocks, 77 places, 64 a head.</summary>
    /// <param name="width">512 (base) or 768 (large).</param>
    /// <param name="projectionWidth">Length of the embedding.</param>
    public static TextTransformerOptions Clip(int width, int projectionWidth) =>
        new(new TransformerOptions(width, 12, width / 64) { Activation = TransformerActivation.QuickGelu, Epsilon = 1e-5 }, ClipVocabulary.Size, 77, projectionWidth);
}
