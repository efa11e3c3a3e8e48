using StyleGanSharp.Imaging;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.ResNet;

/// <summary>Features of <see cref="ResNet18Network"/>: 512 numbers of the last stage's mean, so that covariances have full rank from about a thousand images on; and a perceptual distance.</summary>
/// <param name="network">Takes ownership.</param>
/// <param name="checksum">SHA-256 of the weights.</param>
/// <param name="scaling">How images are brought to 224x224.</param>
/// <param name="device">Where the network is.</param>
internal sealed class ResNetFeatures(ResNet18Network network, string checksum, TensorScaling scaling, Device device) : FeatureNetwork, IPerceptualDistance
{
    public const string CatalogName = "resnet18";

    /// <summary>Smaller images are enlarged before they are compared: the first stage sees blocks of four pixels.</summary>
    private const int MinComparedSide = 64;

    /// <summary>In the NuGet package that the weights are published in.</summary>
    private const string Package = "Microsoft.ML.DnnImageFeaturizer.ResNet18";
    private const string PackageVersion = "0.23.1";

    public static WeightsEntry Weights { get; } = new(
        CatalogName, "ResNet18.onnx", $"https://www.nuget.org/api/v2/package/{Package}/{PackageVersion}",
        "e2552f19db2dfdb01b3669537b6a0f1b44da38d18279535492ed5dfc2ef1ff8f", 63_653_533,
        "MIT, ResNet-18 as published by ML.NET; trained on ImageNet", "FID, KID, precision and recall, projected discriminators, a perceptual distance")
    {
        Package = new WeightsPackage(Package, PackageVersion, "tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx"),
    };

    public override string Name => CatalogName;

    public override string Checksum => checksum;

    public override string Preparation => $"{ResNet18Network.Resolution}x{ResNet18Network.Resolution} {TensorScalings.Word(scaling)}";

    public override IReadOnlyList<FeatureKind> Kinds => [FeatureKind.Vector, FeatureKind.Spatial];

    public override bool IsOwn => true;

    protected override Device Device => device;

    /// <summary>Opens the network alone; its weights are fetched when they are not there yet.</summary>
    public static (ResNet18Network Network, string Checksum) Load(FeatureOptions options) => FeatureCatalog.Load(() => new ResNet18Network(), CatalogName, options, open: ResNet18Weights.Open);

    public static ResNetFeatures Open(FeatureOptions options)
    {
        (ResNet18Network network, string checksum) = Load(options);
        return new ResNetFeatures(network, checksum, options.Scaling ?? TensorScaling.Pillow, options.Device ?? CPU);
    }

    /// <summary>The perceptual distance of LPIPS (arXiv 1801.03924, eq. 1) with this network and equal weights, in the images' own size.</summary>
    public Tensor Distance(Tensor first, Tensor second)
    {
        PerceptualInput.Check(first, second);
        using var scope = NewDisposeScope();
        return PerceptualInput.Distance(network.Stages(Compared(first)), network.Stages(Compared(second))).MoveToOuterDisposeScope();
    }

    protected override IReadOnlyList<Tensor> Compute(Tensor images, IReadOnlyList<FeatureKind> kinds)
    {
        Tensor[] stages = network.Stages(ResNet18Network.Normalization.Apply(TensorResizer.Resize(images, ResNet18Network.Resolution, ResNet18Network.Resolution, scaling) / 255));
        return [.. kinds.Select(kind => kind == FeatureKind.Vector ? stages[^1].mean([2, 3]) : stages[2].mean([1]).flatten(1))];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            network.Dispose();
        }
    }

    private static Tensor Compared(Tensor images)
    {
        Tensor x = ResNet18Network.Normalization.Apply((images + 1) / 2);
        long factor = (MinComparedSide - 1 + Math.Min(x.shape[2], x.shape[3])) / Math.Min(x.shape[2], x.shape[3]);
        return factor <= 1 ? x : nn.functional.interpolate(x, [x.shape[2] * factor, x.shape[3] * factor], mode: InterpolationMode.Bilinear, align_corners: false);
    }
}
