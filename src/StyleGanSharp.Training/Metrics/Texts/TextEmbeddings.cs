using StyleGanSharp.Features;
using StyleGanSharp.Features.Transformers;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Metrics.Texts;

/// <summary>Opens the networks that compare texts with images (CLIP, arXiv 2103.00020).</summary>
public static class TextEmbeddings
{
    /// <summary>Names for <see cref="Open"/>.</summary>
    public static IReadOnlyList<string> Names => EmbeddingNetworks.TextNames;

    /// <summary>Opens a network that compares texts with images; public weights and the vocabulary are fetched when they are not there yet.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="options">How; null is the defaults.</param>
    /// <returns>The network; dispose it.</returns>
    /// <exception cref="UsageException">When there is no such network.</exception>
    /// <exception cref="StyleGanException">When its weights or its vocabulary cannot be had or do not fit.</exception>
    public static ITextImageEmbedding Open(string name, FeatureOptions? options = null) =>
        EmbeddingNetworks.OpenTexts(name, options ?? new FeatureOptions(), vocabulary => new ClipTokenizer(vocabulary));
}
