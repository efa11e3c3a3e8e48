using StyleGanSharp.Imaging;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Transformers;

/// <summary>The embeddings of DINOv2 or CLIP as features.</summary>
/// <param name="name">Its name.</param>
/// <param name="network">Takes ownership.</param>
/// <param name="normalization">How its images are normalized.</param>
/// <param name="checksum">SHA-256 of the weights.</param>
/// <param name="scaling">How images are brought to its size.</param>
/// <param name="device">Where the network is.</param>
internal sealed class TransformerFeatures(string name, VisionTransformer network, ImageNormalization normalization, string checksum, TensorScaling scaling, Device device) : FeatureNetwork
{
    public override string Name => name;

    public override string Checksum => checksum;

    public override string Preparation => $"{network.Resolution}x{network.Resolution} {TensorScalings.Word(scaling)}";

    public override IReadOnlyList<FeatureKind> Kinds => [FeatureKind.Vector];

    protected override Device Device => device;

    protected override IReadOnlyList<Tensor> Compute(Tensor images, IReadOnlyList<FeatureKind> kinds)
    {
        Tensor vectors = network.Embed(normalization.Apply(TensorResizer.Resize(images, network.Resolution, network.Resolution, scaling) / 255));
        return [.. kinds.Select(_ => vectors.alias())];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            network.Dispose();
        }
    }
}
