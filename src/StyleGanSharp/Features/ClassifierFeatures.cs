using StyleGanSharp.Imaging;
using static TorchSharp.torch;

namespace StyleGanSharp.Features;

/// <summary>The features of a network that was trained to classify.</summary>
/// <param name="name">Its name.</param>
/// <param name="network">Takes ownership.</param>
/// <param name="checksum">SHA-256 of the weights.</param>
/// <param name="scaling">How images are brought to its size.</param>
/// <param name="device">Where the network is.</param>
internal sealed class ClassifierFeatures(string name, IImageClassifier network, string checksum, TensorScaling scaling, Device device) : FeatureNetwork
{
    public override string Name => name;

    public override string Checksum => checksum;

    public override string Preparation => $"{network.Resolution}x{network.Resolution} {TensorScalings.Word(scaling)}";

    public override IReadOnlyList<FeatureKind> Kinds => [FeatureKind.Vector, FeatureKind.Probabilities];

    protected override Device Device => device;

    protected override IReadOnlyList<Tensor> Compute(Tensor images, IReadOnlyList<FeatureKind> kinds)
    {
        Tensor x = network.Normalization.Apply(TensorResizer.Resize(images, network.Resolution, network.Resolution, scaling) / 255);
        (Tensor vectors, Tensor logits) = network.Classify(x);
        return [.. kinds.Select(kind => kind == FeatureKind.Vector ? vectors.alias() : logits.softmax(1))];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            network.Dispose();
        }
    }
}
