using static TorchSharp.torch;

namespace StyleGanSharp.Features.Attributes;

/// <summary>Predicts binary attributes (glasses, smile, …) of images. Metrics of disentanglement read generated images with one.</summary>
public interface IAttributeClassifier : IDisposable
{
    /// <summary>A short name, which results carry.</summary>
    string Name { get; }

    /// <summary>SHA-256 of the weights in hexadecimal digits: numbers compare only where it is equal.</summary>
    string Checksum { get; }

    /// <summary>The attributes, in the order of the scores.</summary>
    IReadOnlyList<AttributeQuality> Attributes { get; }

    /// <summary>Looks at images.</summary>
    /// <param name="images">[N, C, H, W] uint8 on any device; C is 1 (gray), 3 (RGB) or 4 (RGBA, whose alpha is left out).</param>
    /// <returns>[N, attributes] float32 log odds on the CPU: positive where an attribute is present. A fresh tensor.</returns>
    Tensor LogOdds(Tensor images);
}
