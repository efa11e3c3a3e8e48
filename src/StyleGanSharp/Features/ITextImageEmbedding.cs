using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Features;

/// <summary>Puts texts and images into one space, in which an image lies close to what describes it (CLIP, arXiv 2103.00020).</summary>
public interface ITextImageEmbedding : IDisposable
{
    /// <summary>A short name, which results carry: <c>clip-b</c>.</summary>
    string Name { get; }

    /// <summary>SHA-256 of the weights in hexadecimal digits.</summary>
    string Checksum { get; }

    /// <summary>Where texts lie.</summary>
    /// <param name="texts">N texts.</param>
    /// <returns>[N, E] float32 of length 1, a fresh tensor.</returns>
    /// <exception cref="UsageException">When a text is empty or too long.</exception>
    Tensor EmbedTexts(IReadOnlyList<string> texts);

    /// <summary>Where images lie. Gradients flow.</summary>
    /// <param name="images">[N, C, H, W] float32 in [-1, 1] on the network's device; C is 1 (gray), 3 (RGB) or 4 (RGBA, whose alpha is not looked at).</param>
    /// <returns>[N, E] float32 of length 1, a fresh tensor.</returns>
    Tensor EmbedImages(Tensor images);
}
