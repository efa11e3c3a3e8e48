using StyleGanSharp.Features.Builtin;
using StyleGanSharp.Networks.Projected;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Pyramids;

/// <summary>Maps of the built-in network at strides 2, 4, 8 and 16.</summary>
/// <param name="name">Its name, or that of the one with random weights.</param>
/// <param name="network">Takes ownership.</param>
internal sealed class BuiltinPyramid(string name, BuiltinNetwork network) : IFeaturePyramid
{
    public ProjectedFeatures Features { get; } = Describe(name);

    public static ProjectedFeatures Describe(string name) => new()
    {
        Name = name,
        StateName = name,
        Channels = BuiltinLayout.StageChannels,
        FinestSide = BuiltinLayout.Resolution / 2,
    };

    public Tensor[] Maps(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor x = PyramidInput.Prepare(images, ImageNormalization.Symmetric, BuiltinLayout.Resolution, isExact: false);
        return [.. network.Stages(x).Select(map => map.MoveToOuterDisposeScope())];
    }

    public void Dispose() => network.Dispose();
}
