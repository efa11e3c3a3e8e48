using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks.StyleGan1;

/// <summary>What a StyleGAN discriminator is built from; it is Progressive GAN's (arXiv 1710.10196, table 2) with a filter before down-sampling.</summary>
public sealed record StyleGan1DiscriminatorOptions : DiscriminatorOptions
{
    /// <summary>Feature maps at resolution R: min(channel_base / R, channel_max).</summary>
    public int ChannelBase { get; init; } = 16384;

    /// <summary>Most feature maps at any resolution.</summary>
    public int ChannelMax { get; init; } = 512;

    /// <summary>Samples in a group of the minibatch standard deviation; null is the whole batch.</summary>
    public int? MbstdGroupSize { get; init; } = 4;

    /// <summary>Feature maps of the minibatch standard deviation; 0 leaves it out.</summary>
    public int MbstdNumChannels { get; init; } = 1;

    /// <summary>Taps of the filter before down-sampling (config B); none leaves the box.</summary>
    public IReadOnlyList<double> BlurFilter { get; init; } = [1, 2, 1];

    /// <summary>Feature maps at a resolution.</summary>
    /// <param name="resolution">2 (the dense layer) … img_resolution.</param>
    /// <returns>The number of channels.</returns>
    public int Channels(int resolution) => Math.Min(ChannelBase / resolution, ChannelMax);

    /// <summary>The group of the minibatch standard deviation.</summary>
    internal override int? ImagesTogether => MbstdNumChannels == 0 ? 1 : MbstdGroupSize;

    /// <inheritdoc/>
    public override DiscriminatorNetwork Create(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Validate();
        return new StyleGan1Discriminator(this, random);
    }

    /// <inheritdoc/>
    private protected override void Check(OptionChecks checks)
    {
        base.Check(checks);
        StyleGan1Checks.Add(checks, ImgResolution, ChannelBase, ChannelMax, BlurFilter);
        checks.Require(MbstdGroupSize, MbstdGroupSize is null or >= 1, "it must be at least 1");
        checks.Require(HasDecoders, !HasDecoders, "a discriminator that grows has no features of fixed size");
        checks.Require(MbstdNumChannels, MbstdNumChannels >= 0, "it must not be negative");
    }
}
