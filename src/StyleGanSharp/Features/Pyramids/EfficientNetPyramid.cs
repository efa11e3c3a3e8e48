using StyleGanSharp.Features.EfficientNet;
using StyleGanSharp.Networks.Projected;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Pyramids;

/// <summary>Maps of EfficientNet-lite at strides 4, 8, 16 and 32.</summary>
/// <param name="name">Its name.</param>
/// <param name="network">Takes ownership.</param>
internal sealed class EfficientNetPyramid(string name, EfficientNetLite network) : IFeaturePyramid
{
    private static readonly int[] Stages = [1, 2, 4, 6];

    public ProjectedFeatures Features { get; } = Describe(name, network.Layout);

    public static ProjectedFeatures Describe(string name, EfficientNetLayout layout) => new()
    {
        Name = name,
        StateName = TimmNetworks.TimmName(name),
        Channels = [.. Stages.Select(stage => layout.StageChannels[stage])],
        FinestSide = layout.Resolution / 4,
    };

    public Tensor[] Maps(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor x = PyramidInput.Prepare(images, network.Normalization, network.Resolution, isExact: false);
        return [.. network.Maps(x, Stages).Select(map => map.MoveToOuterDisposeScope())];
    }

    public void Dispose() => network.Dispose();
}
