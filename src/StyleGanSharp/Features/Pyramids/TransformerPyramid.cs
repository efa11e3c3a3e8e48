using StyleGanSharp.Features.Transformers;
using StyleGanSharp.Networks.Projected;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Pyramids;

/// <summary>The tokens of a vision transformer after each quarter of its blocks, as maps.</summary>
/// <param name="name">Its name.</param>
/// <param name="network">Takes ownership.</param>
internal sealed class TransformerPyramid(string name, VisionTransformer network) : IFeaturePyramid
{
    private readonly int[] _depths = [.. Enumerable.Range(1, 4).Select(quarter => network.Options.Blocks.Depth * quarter / 4)];

    public ProjectedFeatures Features { get; } = Describe(name, network.Options);

    public static ProjectedFeatures Describe(string name, VisionTransformerOptions options) => new()
    {
        Name = name,
        StateName = TimmNetworks.TimmName(name),
        Channels = TokenMaps.Channels(options.Blocks.Width),
        FinestSide = 4 * options.MapSide,
        HasTokens = true,
    };

    public Tensor[] Maps(Tensor images)
    {
        using var scope = NewDisposeScope();
        VisionTransformerOptions options = network.Options;
        Tensor x = PyramidInput.Prepare(images, network.Normalization, network.Resolution, isExact: true);
        Tensor Map(Tensor tokens) => tokens.narrow(1, options.ClassTokens, tokens.shape[1] - options.ClassTokens).transpose(1, 2).unflatten(2, options.MapSide, options.MapSide); // [N, D, S, S]
        return [.. network.Tokens(x, _depths).Select(tokens => Map(tokens).MoveToOuterDisposeScope())];
    }

    public void Dispose() => network.Dispose();
}
