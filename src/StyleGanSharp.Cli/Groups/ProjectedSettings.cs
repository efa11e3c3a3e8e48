using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Groups;

/// <summary>A discriminator that uses pretrained feature extractors.</summary>
[Sets(typeof(TrainingOptions))]
internal sealed record ProjectedSettings : SettingsRecord
{
    [Heading("Projected discriminator"), Option("--d", "Discriminator [default: by configuration]"), Choices("stylegan2", false, "projected", true)]
    public bool? Projected { get; init; }

    [Option("--d-features", "Pretrained feature extractors of a projected discriminator, separated by commas: {pyramids} [default: builtin in small presets, else deit-base,efficientnet-lite0]", "LIST")]
    [Concerns(typeof(ProjectedDiscriminatorOptions), nameof(ProjectedDiscriminatorOptions.Features))]
    public string? DFeatures { get; init; }

    [Option("--d-scales", "Scales a projected discriminator scores, 1 to 4 [default: 4]")]
    [Concerns(typeof(ProjectedDiscriminatorOptions), nameof(ProjectedDiscriminatorOptions.Scales))]
    public int? DScales { get; init; }

    [Option("--d-mixing", "What a projected discriminator mixes: channels, or channels and scales [default: scales]")]
    [Choices("channels", FeatureMixing.Channels, "scales", FeatureMixing.Scales)]
    public FeatureMixing? DMixing { get; init; }

    [Option("--diffaug", "What is changed at random in the images a projected discriminator sees: none, or some of {diffaug} [default: all]", "LIST")]
    public string? DiffAug { get; init; }
}
