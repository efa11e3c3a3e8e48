using StyleGanSharp.Augment;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Groups;

/// <summary>How images are changed before the discriminator sees them.</summary>
[Sets(typeof(TrainingOptions))]
internal sealed record AugmentationSettings : SettingsRecord
{
    [Heading("Augmentation"), Option("--aug", "Augmentation: adaptive (ada), with a fixed probability, or none; or another cure for few images: generated ones passed off as real (apa), or noise (diffusion) [default: ada; noaug with a projected discriminator]")]
    [Choices("noaug", AugmentMode.NoAug, "ada", AugmentMode.Ada, "fixed", AugmentMode.Fixed, "apa", AugmentMode.Apa, "diffusion", AugmentMode.Diffusion)]
    public AugmentMode? Aug { get; init; }

    [Option("--augpipe", "Which augmentations: {augmentations} [default: bgc]", "NAME"), Concerns(typeof(AugmentOptions), "name")]
    public string? AugPipe { get; init; }

    [Option("--p", "Probability for --aug fixed [default: 0.2], or to start from with an adaptive one [default: 0]", "X[:END]"), Concerns(typeof(AdaOptions), nameof(AdaOptions.InitialP))]
    public Ramp? P { get; init; }

    [Option("--target", "Target of an adaptive augmentation: the mean sign of the scores of real images [default: 0.6]"), Concerns(typeof(AdaOptions))]
    public double? Target { get; init; }
}
