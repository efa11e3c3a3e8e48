using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.Projected;

/// <summary>Mixes the maps of a feature network by random weights that are never trained (Projected GAN §3.2).</summary>
internal sealed class Projector : nn.Module<Tensor[], Tensor[]>
{
    private const int Levels = 4;

    [ComponentName(Name = "pretrained")]
    private readonly TokenMaps? _tokens;

    private readonly FixedConvolution[] _channelMixing;
    private readonly FixedConvolution[] _scaleMixing;

    public Projector(ProjectedFeatures features, ProjectedDiscriminatorOptions options, RandomSource random) : base(nameof(Projector))
    {
        _tokens = features.HasTokens ? new TokenMaps(features.Channels[^1], random) : null;
        _channelMixing = [.. Enumerable.Range(0, Levels).Select(i => new FixedConvolution(features.Channels[i], options.MixChannels << i, 1, random))];
        _scaleMixing = options.Mixing == FeatureMixing.Channels ? []
            : [.. Enumerable.Range(0, Levels).Select(i => new FixedConvolution(options.MixChannels << i, options.MixedChannels(i), 1, random))];
        RegisterComponents();
        var scratch = new Group();
        register_module("scratch", scratch);
        for (int i = 0; i < Levels; i++)
        {
            scratch.register_module($"layer{i}_ccm", _channelMixing[i]);
            if (_scaleMixing.Length > 0)
            {
                var block = new Group();
                scratch.register_module($"layer{i}_csm", block);
                block.register_module("out_conv", _scaleMixing[i]);
            }
        }
    }

    /// <param name="maps">Four maps of the feature network, from fine to coarse.</param>
    /// <returns>Four mixed maps, from fine to coarse; with mixed scales of twice the size. Fresh.</returns>
    public override Tensor[] forward(Tensor[] maps)
    {
        using var scope = NewDisposeScope();
        Tensor[] mixed = [.. (_tokens?.forward(maps) ?? maps).Select((map, i) => _channelMixing[i].forward(map))];
        Tensor? coarser = null;
        for (int i = _scaleMixing.Length - 1; i >= 0; i--)
        {
            Tensor x = coarser is null ? mixed[i] : mixed[i] + coarser;
            x = nn.functional.interpolate(x, [2 * x.shape[2], 2 * x.shape[3]], mode: InterpolationMode.Bilinear, align_corners: true);
            mixed[i] = coarser = _scaleMixing[i].forward(x);
        }

        return [.. mixed.Select(map => map.MoveToOuterDisposeScope())];
    }
}
