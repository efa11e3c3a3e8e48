using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.Projected;

/// <summary>Judges images by what feature networks see in them (Projected GAN §3; StyleGAN-XL §3.3). The feature networks are no part of its weights: <see cref="Attach"/> gives it them.</summary>
public sealed class ProjectedDiscriminator : DiscriminatorNetwork
{
    private readonly ProjectedDiscriminatorOptions _options;
    private readonly Projector[] _projectors;
    private readonly ScaleDiscriminator[][] _heads;
    private IReadOnlyList<IFeaturePyramid> _pyramids = [];

    /// <summary>Builds a discriminator with fresh weights, on the CPU in float32.</summary>
    /// <param name="options">The architecture.</param>
    /// <param name="random">Source of the initial weights, on the CPU.</param>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    public ProjectedDiscriminator(ProjectedDiscriminatorOptions options, RandomSource random) : base(nameof(ProjectedDiscriminator))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        options.Validate();
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

    /// <inheritdoc/>
    public override NetworkOptions Options => _options;

    /// <summary>Changes what each feature network is shown, differentiably ([N, 3, R, R] to the same), each time anew; null for nothing.</summary>
    public Func<Tensor, Tensor>? Augmentation { get; set; }

    /// <summary>Judges images.</summary>
    /// <param name="img">[N, ImgChannels, R, R] float32 in [-1, 1].</param>
    /// <param name="c">[N, CDim] float32; null or [N, 0] when unconditional.</param>
    /// <returns>Fresh logits [N, places] of each feature network at each scale, in the order of the options, from fine to coarse.</returns>
    /// <exception cref="UsageException">When the images have another shape, a label is missing, or the feature networks are not attached.</exception>
    public IReadOnlyList<Tensor> Heads(Tensor img, Tensor? c)
    {
        Check(img, c);
        using var scope = NewDisposeScope();
        Tensor rgb = ImgChannels == 3 ? img : img.expand(-1, 3, -1, -1);
        var heads = new List<Tensor>();
        for (int i = 0; i < _pyramids.Count; i++)
        {
            Tensor[] maps = _projectors[i].Apply(_pyramids[i].Maps(Augmentation?.Invoke(rgb) ?? rgb));
            heads.AddRange(_heads[i].Select((judge, scale) => judge.Apply(maps[scale], c).flatten(1).MoveToOuterDisposeScope()));
        }

        return heads;
    }

    /// <summary>Judges images.</summary>
    /// <param name="img">[N, ImgChannels, R, R] float32 in [-1, 1].</param>
    /// <param name="c">[N, CDim] float32; null or [N, 0] when unconditional.</param>
    /// <returns>[N, 1] float32, the mean of all <see cref="Heads"/>; a fresh tensor.</returns>
    public override Tensor forward(Tensor img, Tensor? c)
    {
        using var scope = NewDisposeScope();
        return stack([.. Heads(img, c).Select(head => head.mean([1]))], 1).mean([1], keepdim: true).MoveToOuterDisposeScope();
    }

    /// <summary>Gives it the feature networks to look through, on its own device.</summary>
    /// <param name="pyramids">As many as the options name, in their order. The caller keeps and disposes them.</param>
    internal void Attach(IReadOnlyList<IFeaturePyramid> pyramids)
    {
        if (!pyramids.Select(pyramid => pyramid.Features.Name).SequenceEqual(_options.Features.Select(features => features.Name)))
        {
            throw new ArgumentException($"The discriminator looks through {Names}; got {string.Join(", ", pyramids.Select(pyramid => pyramid.Features.Name))}.", nameof(pyramids));
        }

        _pyramids = pyramids;
    }

    private string Names => string.Join(", ", _options.Features.Select(features => features.Name));

    private void Check(Tensor img, Tensor? c)
    {
        ArgumentNullException.ThrowIfNull(img);
        if (img.dim() != 4 || img.shape[1] != ImgChannels || img.shape[2] != ImgResolution || img.shape[3] != ImgResolution)
        {
            throw new UsageException($"The images must be [N, {ImgChannels}, {ImgResolution}, {ImgResolution}]; they are [{string.Join(", ", img.shape)}].");
        }

        if (CDim > 0 && (c is null || c.dim() != 2 || c.shape[1] != CDim))
        {
            throw new UsageException($"The discriminator is conditional and needs labels [N, {CDim}]; found {(c is null ? "none" : $"[{string.Join(", ", c.shape)}]")}.");
        }

        if (_pyramids.Count == 0)
        {
            throw new UsageException($"The discriminator looks through the feature networks {Names}, which are no part of its file and are not attached. Training attaches them.");
        }
    }

    private ScaleDiscriminator[] CreateHeads(ProjectedFeatures features, RandomSource random) =>
    [
        .. Enumerable.Range(0, _options.Scales).Select(i => new ScaleDiscriminator(
            _options.MixedChannels(i), (_options.Mixing == FeatureMixing.Scales ? 2 * features.FinestSide : features.FinestSide) >> i, _options, random)),
    ];

    private sealed class Group() : nn.Module(nameof(Group));
}
