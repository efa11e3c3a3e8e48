using StyleGanSharp.Features.Builtin;
using StyleGanSharp.Networks.Projected;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Pyramids;

/// <summary>Maps of the built-in network at strides 2, 4, 8 and 16.</summary>
/// <param name="network">Takes possession.</param>
internal sealed class BuiltinPyramid(BuiltinNetwork network) : IFeaturePyramid
{
    public static ProjectedFeatures Description { get; } = new()
    {
        Name = BuiltinFeatures.CatalogueName,
        StateName = BuiltinFeatures.CatalogueName,
        Channels = BuiltinLayout.StageChannels,
        FinestSide = BuiltinLayout.Resolution / 2,
    };

    public ProjectedFeatures Features => Description;

    public Tensor[] Maps(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor x = PyramidInput.Prepare(images, ImageNormalization.Symmetric, BuiltinLayout.Resolution, isExact: false);
        return [.. network.Stages(x).Select(map => map.MoveToOuterDisposeScope())];
    }

    public void Dispose() => network.Dispose();
}
