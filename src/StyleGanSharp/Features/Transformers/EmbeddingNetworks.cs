using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Transformers;

/// <summary>DINOv2 and CLIP, whose embeddings of images FD-DINOv2 and CMMD compare; CLIP's text towers.</summary>
internal static class EmbeddingNetworks
{
    /// <summary>A token that only DINOv2's training needs.</summary>
    private const string MaskToken = "mask_token";

    private const string DinoLicense = "Apache 2.0, DINOv2 of Oquab et al. (Meta)";
    private const string ClipLicense = "MIT, CLIP of Radford et al. (OpenAI)";

    /// <summary>Metrics that are defined by these networks take no others.</summary>
    private const string DinoInstead = "FD-DINOv2 takes dinov2-l, dinov2-b or the small dinov2-s (MetricRequest.Features = dinov2-s) and nothing else; fid50k_full with MetricRequest.Features = builtin needs no file.";

    private const string ClipInstead = "CMMD takes clip-l or the smaller clip-b (MetricRequest.Features = clip-b) and nothing else; kid50k_full with MetricRequest.Features = builtin needs no file.";

    private static readonly Entry[] All =
    [
        Dino("s", "b938bf1bc15cd2ec0feacfe3a1bb553fe8ea9ca46a7e1d8d00217f29aef60cd9", 88_283_115, VisionTransformerOptions.Dino(384, 12)),
        Dino("b", "0b8b82f85de91b424aded121c7e1dcc2b7bc6d0adeea651bf73a13307fad8c73", 346_378_731, VisionTransformerOptions.Dino(768, 12)),
        Dino("l", "d5383ea8f4877b2472eb973e0fd72d557c7da5d3611bd527ceeb1d7162cbf428", 1_217_586_395, VisionTransformerOptions.Dino(1024, 24)),
        Clip("clip-b", "ViT-B-32.pt", "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af", VisionTransformerOptions.Clip(768, 12, 32, 224, 512), TextTransformerOptions.Clip(512, 512)),
        Clip("clip-l", "ViT-L-14-336px.pt", "3035c92b350959924f9f00213499208652fc7ea050643e8b385c2dac08641f02", VisionTransformerOptions.Clip(1024, 24, 14, 336, 768), TextTransformerOptions.Clip(768, 768)),
    ];

    private sealed record Entry(WeightsEntry Weights, VisionTransformerOptions Options, TextTransformerOptions? Text = null)
    {
        public bool IsClip => Text is not null;
    }

    /// <summary>Names for <see cref="Open"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Weights.Name)];

    /// <summary>The public files.</summary>
    public static IReadOnlyList<WeightsEntry> Weights { get; } = [.. All.Select(entry => entry.Weights), ClipVocabulary.File];

    /// <summary>Names for <see cref="OpenTexts"/>.</summary>
    public static IReadOnlyList<string> TextNames { get; } = [.. All.Where(entry => entry.IsClip).Select(entry => entry.Weights.Name)];

    /// <summary>Builds a network without its weights.</summary>
    public static VisionTransformer Build(string name) => new(Find(name).Options);

    /// <summary>Opens a network with its weights; they are fetched when they are not there yet.</summary>
    public static FeatureNetwork Open(string name, FeatureOptions options)
    {
        Entry entry = Find(name);
        (VisionTransformer network, string checksum) = FeatureCatalog.Load(
            () => new VisionTransformer(entry.Options), name, options, key => key == MaskToken, entry.IsClip ? ClipWeights.Open : null);
        return new TransformerFeatures(
            name, network, entry.IsClip ? ImageNormalization.Clip : ImageNormalization.ImageNet, checksum, options.Scaling ?? TensorScaling.Pillow, options.Device ?? CPU);
    }

    /// <summary>Opens both towers of a network with their weights and vocabulary; they are fetched when they are not there yet.</summary>
    /// <param name="name">One of <see cref="TextNames"/>.</param>
    /// <param name="options">How.</param>
    /// <param name="makeTokenizer">Makes the tokenizer of a vocabulary; the package of tokenizers is not one of this assembly.</param>
    public static ITextImageEmbedding OpenTexts(string name, FeatureOptions options, Func<ClipVocabulary, ITextTokenizer> makeTokenizer)
    {
        Entry entry = Find(name);
        TextTransformerOptions shape = entry.Text ?? throw new UsageException($"{name} reads no text. Choose one of: {string.Join(", ", TextNames)}.");
        (VisionTransformer images, string checksum) = FeatureCatalog.Load(() => new VisionTransformer(entry.Options), name, options, null, ClipWeights.Open);
        try
        {
            ITextTokenizer tokenizer = makeTokenizer(ClipVocabulary.Open(options));
            if (tokenizer.VocabularySize != shape.VocabularySize)
            {
                throw new StyleGanException($"The vocabulary has {tokenizer.VocabularySize} pieces; {name} has {shape.VocabularySize}. Delete it, then fetch {ClipVocabulary.File.Name} again (WeightsStore.Fetch).");
            }

            (TextTransformer texts, _) = FeatureCatalog.Load(() => new TextTransformer(shape), name, options, null, ClipWeights.OpenText);
            return new ClipEmbedding(name, images, texts, tokenizer, checksum, options.Device ?? CPU);
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    private static Entry Dino(string size, string sha256, long sizeBytes, VisionTransformerOptions options)
    {
        string file = $"dinov2_vit{size}14";
        return new Entry(new WeightsEntry(
            $"dinov2-{size}", $"{file}_pretrain.pth", $"https://dl.fbaipublicfiles.com/dinov2/{file}/{file}_pretrain.pth", sha256, sizeBytes, DinoLicense, size == "l" ? "FD-DINOv2" : "FD-DINOv2 at less cost")
        {
            Instead = DinoInstead,
        }, options);
    }

    private static Entry Clip(string name, string file, string sha256, VisionTransformerOptions options, TextTransformerOptions text) => new(
        new WeightsEntry(name, file, $"https://openaipublic.azureedge.net/clip/models/{sha256}/{file}", sha256, 0, ClipLicense, name == "clip-l" ? "CMMD; directions by words" : "CMMD at less cost; directions by words")
        {
            Instead = ClipInstead,
        }, options, text);

    private static Entry Find(string name) =>
        Array.Find(All, entry => entry.Weights.Name == name) ?? throw new UsageException($"There is no embedding network '{name}'. Choose one of: {string.Join(", ", Names)}.");
}
