using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks.Projected;

/// <summary>What a projected discriminator is built from (Projected GAN, arXiv 2111.01007; StyleGAN-XL, arXiv 2202.00273, §3.3).</summary>
public sealed record ProjectedDiscriminatorOptions : DiscriminatorOptions
{
    private const int Levels = 4;

    /// <summary>The pretrained feature extractors, at least one.</summary>
    public required IReadOnlyList<ProjectedFeatures> Features { get; init; }

    /// <summary>How their maps are mixed.</summary>
    public FeatureMixing Mixing { get; init; } = FeatureMixing.Scales;

    /// <summary>Channels of the finest mixed map; each coarser one has twice as many.</summary>
    public int MixChannels { get; init; } = 64;

    /// <summary>How many of the mixed maps are scored, from the finest, 1 to 4.</summary>
    public int Scales { get; init; } = Levels;

    /// <summary>Channels at side S of the trained part: min(channel_base / S, channel_max), at least <see cref="MixChannels"/>.</summary>
    public int ChannelBase { get; init; } = 4096;

    /// <summary>Most channels of the trained part.</summary>
    public int ChannelMax { get; init; } = 512;

    /// <summary>Length of a class embedding; used when conditional.</summary>
    public int EmbedDim { get; init; } = 320;

    /// <summary>Length of a mapped class; used when conditional.</summary>
    public int CmapDim { get; init; } = 64;

    /// <summary>Whether the class embeddings are trained on.</summary>
    public bool TunesEmbedding { get; init; }

    /// <summary>Channels of a mixed map.</summary>
    /// <param name="level">0 is the finest, 3 the coarsest.</param>
    /// <returns>The number of channels.</returns>
    public int MixedChannels(int level) => Mixing == FeatureMixing.Scales ? MixChannels << Math.Max(level - 1, 0) : MixChannels << level;

    /// <summary>Channels of the trained part.</summary>
    /// <param name="side">Width and height of the map.</param>
    /// <returns>The number of channels.</returns>
    public int Channels(int side) => Math.Max(Math.Min(ChannelBase / side, ChannelMax), MixChannels);

    /// <summary>Batch normalization.</summary>
    internal override int? ImagesTogether => null;

    /// <inheritdoc/>
    public override DiscriminatorNetwork Create(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Validate();
        return new ProjectedDiscriminator(this, random);
    }

    /// <inheritdoc/>
    private protected override void Check(OptionChecks checks)
    {
        base.Check(checks);
        checks.Require(HasImageEmbedding, !HasImageEmbedding, "a projected discriminator has no features of a whole image");
        checks.Require(HasDecoders, !HasDecoders, "the features of a projected discriminator are given, and learn nothing from it");
        string[] names = [.. Features.Select(item => item.Name)];
        checks.Require(names, names.Length >= 1, "a projected discriminator needs at least one feature network", member: nameof(Features));
        checks.Require(names, names.Distinct(StringComparer.Ordinal).Count() == names.Length, "each network must be named once", member: nameof(Features));
        checks.Require(names, Features.All(item => item.Channels.Count == Levels && item.Channels.All(count => count >= 1)), $"each network must have {Levels} maps", member: nameof(Features));
        checks.Require(ImgChannels, ImgChannels is 1 or 3, "feature networks look at images of 1 or 3 channels");
        checks.Require(Mixing, Enum.IsDefined(Mixing), "this version does not know it");
        checks.Require(MixChannels, MixChannels >= 1, "it must be at least 1");
        checks.Require(Scales, Scales is >= 1 and <= Levels, $"it must be 1 to {Levels}");
        checks.Require(ChannelBase, ChannelBase >= 1, "it must be at least 1");
        checks.Require(ChannelMax, ChannelMax >= 1, "it must be at least 1");
        checks.Require(EmbedDim, EmbedDim >= 1, "it must be at least 1");
        checks.Require(CmapDim, CmapDim >= 1, "it must be at least 1");
        checks.Require(names, Features.All(item => item.FinestSide >> (Levels - 1) >= 4), "the coarsest map of each network must be 4×4 or larger", member: nameof(Features));
    }
}
