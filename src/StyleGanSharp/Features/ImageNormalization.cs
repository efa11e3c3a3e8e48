using static TorchSharp.torch;

namespace StyleGanSharp.Features;

/// <summary>Mean and deviation of each channel that a network's images are brought from and to 0 and 1.</summary>
/// <param name="Mean">Means of red, green and blue in [0, 1].</param>
/// <param name="Deviation">Deviations of red, green and blue.</param>
internal sealed record ImageNormalization(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    /// <summary>The statistics of ImageNet.</summary>
    public static ImageNormalization ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>The statistics of CLIP's images.</summary>
    public static ImageNormalization Clip { get; } = new([0.48145466f, 0.4578275f, 0.40821073f], [0.26862954f, 0.26130258f, 0.27577711f]);

    /// <summary>[0, 1] to [-1, 1].</summary>
    public static ImageNormalization Symmetric { get; } = new([0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]);

    /// <summary>Normalizes images.</summary>
    /// <param name="x">[N, 3, H, W] float32 in [0, 1].</param>
    /// <returns>[N, 3, H, W], a fresh tensor; gradients flow.</returns>
    public Tensor Apply(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor PerChannel(IReadOnlyList<float> values) => tensor(values.ToArray(), device: x.device).reshape(1, 3, 1, 1);
        return ((x - PerChannel(Mean)) / PerChannel(Deviation)).MoveToOuterDisposeScope();
    }
}
