using static TorchSharp.torch;

namespace StyleGanSharp.Features.Vgg;

/// <summary>LPIPS version 0.1 on VGG16 (Zhang 2018, arXiv 1801.03924, eq. 1).</summary>
internal sealed class Lpips : IPerceptualDistance
{
    private static readonly float[] Shift = [-0.030f, -0.088f, -0.188f];
    private static readonly float[] Scale = [0.458f, 0.448f, 0.450f];

    private readonly Vgg16 _network;
    private readonly LpipsWeights _weights;

    /// <param name="network">Takes ownership.</param>
    /// <param name="weights">Takes ownership.</param>
    /// <param name="checksum">SHA-256 of the files.</param>
    public Lpips(Vgg16 network, LpipsWeights weights, string checksum)
    {
        (_network, _weights, Checksum) = (network, weights, checksum);
    }

    public string Name => "lpips";

    public string Checksum { get; }

    public Tensor Distance(Tensor first, Tensor second)
    {
        PerceptualInput.Check(first, second);
        using var scope = NewDisposeScope();
        return PerceptualInput.Distance(_network.Taps(Normalize(first)), _network.Taps(Normalize(second)), i => _weights[i]).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _network.Dispose();
        _weights.Dispose();
    }

    private static Tensor Normalize(Tensor images) =>
        (images - tensor(Shift, device: images.device).reshape(1, 3, 1, 1)) / tensor(Scale, device: images.device).reshape(1, 3, 1, 1);
}
