using static TorchSharp.torch;

namespace StyleGanSharp.Features;

/// <summary>A network that was trained to classify images.</summary>
internal interface IImageClassifier : IDisposable
{
    /// <summary>Width and height of its images in pixels.</summary>
    int Resolution { get; }

    /// <summary>How its images are normalized.</summary>
    ImageNormalization Normalization { get; }

    /// <summary>Looks at images; gradients flow.</summary>
    /// <param name="images">[N, 3, R, R] float32, normalized.</param>
    /// <returns>A vector [N, F] of each image before the classes are predicted, and their scores [N, classes]; fresh tensors.</returns>
    (Tensor Vectors, Tensor Logits) Classify(Tensor images);
}
