using StyleGanSharp.Layers;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.Projected;

/// <summary>Scores images by what feature networks see in them (Projected GAN §3; StyleGAN-XL §3.3). The feature networks are no part of its weights: <see cref="Attach"/> gives it them.</summary>
internal sealed class ProjectedDiscriminator : DiscriminatorNetwork
{
    private readonly ProjectedDiscriminatorOptions _options;
    private readonly Projector[] _projectors;
    private readonly ScaleDiscriminator[][] _heads;
    private IReadOnlyList<IFeaturePyramid> _pyramids = [];
    private Func<Tensor, Tensor>? _augmentation;

    /// <param name="options">Validated options.</param>
    /// <param name="random">Source of the initial weights, on the CPU.</param>
    public ProjectedDiscriminator(ProjectedDiscriminatorOptions options, RandomSource random) : base(nameof(ProjectedDiscriminator), options)
    {
        _options = options;
        _projectors = [.. options.Features.Select(features => new Projector(features, options, random))];
        _heads = [.. options.Features.Select(features => CreateHeads(features, random))];
        var networks = new Group();
        var discriminators = new Group();
        register_module("feature_networks", networks);
        register_module("discriminators", discriminators);
        for (int i = 0; i < options.Features.Count; i++)
        {
            networks.register_module(options.Features[i].StateName, _projectors[i]);
            var scales = new Group();
            for (int j = 0; j < _heads[i].Length; j++)
            {
                scales.register_module($"{j}", _heads[i][j]);
            }

            var network = new Group();
            network.register_module("mini_discs", scales);
            discriminators.register_module(options.Features[i].StateName, network);
        }
    }

    internal override IReadOnlyList<ProjectedFeatures> PretrainedFeatures => _options.Features;

    private string Names => string.Join(", ", _options.Features.Select(features => features.Name));

    internal override void Attach(IReadOnlyList<IFeaturePyramid> pyramids, Func<Tensor, Tensor>? augmentation = null)
    {
        if (!pyramids.Select(pyramid => pyramid.Features.Name).SequenceEqual(_options.Features.Select(features => features.Name)))
        {
            throw new ArgumentException($"The discriminator needs the feature networks {Names}; got {string.Join(", ", pyramids.Select(pyramid => pyramid.Features.Name))}.", nameof(pyramids));
        }

        (_pyramids, _augmentation) = (pyramids, augmentation);
    }

    /// <summary>Logits of each feature network at each scale, in the order of the options, from fine to coarse.</summary>
    private protected override IReadOnlyList<HeadLogits> Score(Tensor img, Tensor? c)
    {
        if (_pyramids.Count == 0)
        {
            throw new UsageException($"The discriminator uses the feature networks {Names}, which are no part of its file and are not attached. Training attaches them.");
        }

        using var scope = NewDisposeScope();
        Tensor rgb = ImgChannels == 3 ? img : img.expand(-1, 3, -1, -1);
        var heads = new List<HeadLogits>();
        for (int i = 0; i < _pyramids.Count; i++)
        {
            Tensor[] maps = _projectors[i].forward(_pyramids[i].Maps(_augmentation?.Invoke(rgb) ?? rgb));
            heads.AddRange(_heads[i].Select((head, scale) => head.forward(maps[scale], c).Map(tensor => tensor.MoveToOuterDisposeScope())));
        }

        return heads;
    }

    private ScaleDiscriminator[] CreateHeads(ProjectedFeatures features, RandomSource random) =>
    [
        .. Enumerable.Range(0, _options.Scales).Select(i => new ScaleDiscriminator(
            _options.MixedChannels(i), (_options.Mixing == FeatureMixing.Scales ? 2 * features.FinestSide : features.FinestSide) >> i, _options, random)),
    ];
}
