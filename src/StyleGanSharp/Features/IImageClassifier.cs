using static TorchSharp.torch;

namespace StyleGanSharp.Features;

/// <summary>A network that was trained to tell classes of pictures.</summary>
internal interface IImageClassifier : IDisposable
{
    /// <summary>Width and height of its pictures in pixels.</summary>
    int Resolution { get; }

    /// <summary>How its pictures are normalised.</summary>
    ImageNormalization Normalization { get; }

    /// <summary>Looks at pictures; gradients flow.</summary>
    /// <param name="images">[N, 3, R, R] float32, normalised.</param>
    /// <returns>A vector [N, F] of each picture before the classes are told, and their scores [N, classes]; fresh tensors.</returns>
    (Tensor Vectors, Tensor Logits) Classify(Tensor images);
}
