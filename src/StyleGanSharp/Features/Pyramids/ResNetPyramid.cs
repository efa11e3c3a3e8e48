using StyleGanSharp.Features.ResNet;
using StyleGanSharp.Networks.Projected;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Pyramids;

/// <summary>Maps of ResNet-18 at strides 4, 8, 16 and 32.</summary>
/// <param name="network">Takes ownership.</param>
internal sealed class ResNetPyramid(ResNet18Network network) : IFeaturePyramid
{
    public ProjectedFeatures Features { get; } = Describe();

    public static ProjectedFeatures Describe() => new()
    {
        Name = ResNetFeatures.CatalogName,
        StateName = ResNetFeatures.CatalogName,
        Channels = ResNet18Network.StageChannels,
        FinestSide = ResNet18Network.Resolution / 4,
    };

    public Tensor[] Maps(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor x = PyramidInput.Prepare(images, ResNet18Network.Normalization, ResNet18Network.Resolution, isExact: false);
        return [.. network.Stages(x).Select(map => map.MoveToOuterDisposeScope())];
    }

    public void Dispose() => network.Dispose();
}
