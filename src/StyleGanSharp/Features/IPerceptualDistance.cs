using static TorchSharp.torch;

namespace StyleGanSharp.Features;

/// <summary>How different two images look, as a feature network sees them.</summary>
public interface IPerceptualDistance : IDisposable
{
    /// <summary>A short name, which results carry: <c>lpips</c>, <c>builtin</c>.</summary>
    string Name { get; }

    /// <summary>SHA-256 of the weights in hexadecimal digits.</summary>
    string Checksum { get; }

    /// <summary>Compares images pairwise. Gradients flow to both.</summary>
    /// <param name="first">[N, 3, H, W] float32 in [-1, 1], on the network's device; sides of at least 16.</param>
    /// <param name="second">The same shape.</param>
    /// <returns>[N] float32, not negative; 0 for equal images. A fresh tensor.</returns>
    /// <exception cref="ArgumentException">When the shapes differ or are no RGB images.</exception>
    Tensor Distance(Tensor first, Tensor second);
}
