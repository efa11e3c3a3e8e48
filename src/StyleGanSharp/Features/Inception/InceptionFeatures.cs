using StyleGanSharp.Imaging;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Inception;

/// <summary>The features of FID, KID, the inception score and sFID.</summary>
/// <param name="network">Takes ownership.</param>
/// <param name="checksum">SHA-256 of the weights.</param>
/// <param name="scaling">How images are brought to 299x299.</param>
/// <param name="device">Where the network is.</param>
/// <param name="name">Its name in the catalog.</param>
internal sealed class InceptionFeatures(InceptionV3 network, string checksum, TensorScaling scaling, Device device, string name = "inception") : FeatureNetwork
{
    /// <summary>Channels that sFID looks at (Nash 2021, arXiv 2103.03841, section 4): those of the first 1x1 convolution of Mixed_6d.</summary>
    private const int SpatialChannels = 7;

    public override string Name => name;

    public override bool IsOwn => name == RandomInception.CatalogName;

    public override string Checksum => checksum;

    public override string Preparation => $"{InceptionV3.Resolution}x{InceptionV3.Resolution} {TensorScalings.Word(scaling)}";

    public override IReadOnlyList<FeatureKind> Kinds => [FeatureKind.Vector, FeatureKind.Spatial, FeatureKind.Probabilities];

    protected override Device Device => device;

    protected override IReadOnlyList<Tensor> Compute(Tensor images, IReadOnlyList<FeatureKind> kinds)
    {
        Tensor x = (TensorResizer.Resize(images, InceptionV3.Resolution, InceptionV3.Resolution, scaling) - 128) / 128;
        bool needsAll = kinds.Any(kind => kind != FeatureKind.Spatial);
        Tensor[] stages = network.Run(x, needsAll ? [InceptionV3.Mixed6d, InceptionV3.Last] : [InceptionV3.Mixed6d]);
        Tensor? vectors = needsAll ? stages[1].mean([2, 3]) : null;
        return [.. kinds.Select(kind => kind switch
        {
            FeatureKind.Vector => vectors!.alias(),
            FeatureKind.Spatial => stages[0].narrow(1, 0, SpatialChannels).flatten(1),
            _ => network.Logits(vectors!).softmax(1),
        })];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            network.Dispose();
        }
    }
}
