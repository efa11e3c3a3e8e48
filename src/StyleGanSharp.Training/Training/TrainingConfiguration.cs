using StyleGanSharp.Networks;

namespace StyleGanSharp.Training;

/// <summary>A base configuration: which networks, and the choices that belong to them.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is, one line.</param>
/// <param name="Differences">What it chooses where the user left it open.</param>
/// <param name="Generator">Makes the generator's options.</param>
internal sealed record TrainingConfiguration(
    string Name, string Description, TrainingOptions Differences, Func<GeneratorPlan, GeneratorOptions> Generator)
{
    /// <summary>What it chooses by other choices, before <see cref="Differences"/>; null is nothing.</summary>
    public Func<TrainingOptions, TrainingOptions>? Adjust { get; init; }

    /// <summary>Standard deviation in pixels, at 256 pixels and above, of the Gaussian blur that D's input starts with; 0 is none.</summary>
    public double BlurSigma { get; init; }

    /// <summary>Makes the discriminator's options; null is StyleGAN2's.</summary>
    public Func<GeneratorPlan, DiscriminatorOptions>? Discriminator { get; init; }

    /// <summary>Whether the discriminator is a projected one unless another is asked for.</summary>
    public bool IsProjected { get; init; }

    /// <summary>Whether data that is larger than <see cref="TrainingOptions.Resolution"/> is made smaller.</summary>
    public bool ScalesData { get; init; }

    /// <summary>Fraction of the preset's most channels of a layer that the networks have.</summary>
    public double MaxChannelsScale { get; init; } = 1;

    /// <summary>Fraction of the preset's channels that the networks have.</summary>
    public double ChannelScale { get; init; } = 1;

    /// <summary>Resolution that progressive growing starts with; null trains all layers from the start.</summary>
    public int? GrowFrom { get; init; }

    /// <summary>Fills a request.</summary>
    public TrainingOptions Fill(TrainingOptions request) => (Adjust?.Invoke(request) ?? request).Or(Differences);
}
