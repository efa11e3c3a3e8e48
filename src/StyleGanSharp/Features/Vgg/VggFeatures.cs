using StyleGanSharp.Imaging;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Vgg;

/// <summary>The features of precision and recall: fc7 of VGG16 (Kynkäänniemi 2019, arXiv 1904.06991, section 3).</summary>
/// <param name="network">Takes ownership.</param>
/// <param name="checksum">SHA-256 of the weights.</param>
/// <param name="scaling">How images are brought to 224x224.</param>
/// <param name="device">Where the network is.</param>
internal sealed class VggFeatures(Vgg16 network, string checksum, TensorScaling scaling, Device device) : FeatureNetwork
{
    public override string Name => "vgg16";

    public override string Checksum => checksum;

    public override string Preparation => $"{Vgg16.Resolution}x{Vgg16.Resolution} {TensorScalings.Word(scaling)}";

    public override IReadOnlyList<FeatureKind> Kinds => [FeatureKind.Vector, FeatureKind.Probabilities];

    protected override Device Device => device;

    protected override IReadOnlyList<Tensor> Compute(Tensor images, IReadOnlyList<FeatureKind> kinds)
    {
        Tensor x = ImageNormalization.ImageNet.Apply(TensorResizer.Resize(images, Vgg16.Resolution, Vgg16.Resolution, scaling) / 255);
        Tensor vectors = network.Features(x);
        return [.. kinds.Select(kind => kind == FeatureKind.Vector ? vectors.alias() : network.Logits(vectors).softmax(1))];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            network.Dispose();
        }
    }
}
