using StyleGanSharp.Imaging;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Transformers;

/// <summary>Both towers of CLIP.</summary>
/// <param name="name">Its name.</param>
/// <param name="imageTower">Takes ownership.</param>
/// <param name="textTower">Takes ownership.</param>
/// <param name="tokenizer">For the vocabulary of <paramref name="textTower"/>.</param>
/// <param name="checksum">SHA-256 of the weights.</param>
/// <param name="device">Where the towers are.</param>
internal sealed class ClipEmbedding(string name, VisionTransformer imageTower, TextTransformer textTower, ITextTokenizer tokenizer, string checksum, Device device) : ITextImageEmbedding
{
    private const double Half = 127.5;

    public string Name => name;

    public string Checksum => checksum;

    public Tensor EmbedTexts(IReadOnlyList<string> texts)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor tokens = tokenizer.Encode(texts, textTower.Options.ContextLength).to(device);
        return Unit(textTower.Embed(tokens)).MoveToOuterDisposeScope();
    }

    public Tensor EmbedImages(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor rgb = images.shape[1] switch { 1 => images.expand(-1, 3, -1, -1), 4 => images.narrow(1, 0, 3), _ => images };
        Tensor levels = ((rgb + 1) * Half).clamp(0, 2 * Half);
        Tensor sized = TensorResizer.Resize(levels, imageTower.Resolution, imageTower.Resolution, TensorScaling.Pillow) / (2 * Half);
        return Unit(imageTower.Embed(ImageNormalization.Clip.Apply(sized))).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        imageTower.Dispose();
        textTower.Dispose();
    }

    private static Tensor Unit(Tensor x) => x / x.norm(1, keepdim: true);
}
