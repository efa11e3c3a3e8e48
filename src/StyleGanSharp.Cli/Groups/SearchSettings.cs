using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Features;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Inversion;
using static TorchSharp.torch;

namespace StyleGanSharp.Cli.Groups;

/// <summary>How latents are searched, and what counts as close.</summary>
internal sealed record SearchSettings : SettingsRecord
{
    private const string Best = "best";

    [Heading("Search"), Option("--space", "Where to look: one w for all layers, or w+, one per layer (closer, but edits less well)")]
    [Choices("w", LatentSpace.W, "w+", LatentSpace.WPlus), Sets(typeof(InversionOptions))]
    public LatentSpace? Space { get; init; }

    [Option("--steps", "Steps of the optimizer"), Sets(typeof(InversionOptions))]
    public int? Steps { get; init; }

    [Option("--lr", "Highest learning rate"), Sets(typeof(InversionOptions))]
    public double? LearningRate { get; init; }

    [Option("--pixel-weight", "Weight of the pixels beside the perceptual distance"), Sets(typeof(InversionOptions))]
    public double? PixelWeight { get; init; }

    [Option("--distance", $"What counts as close: {{distances}}; or {Best}, which is lpips where its weights are on this machine and builtin elsewhere", "NAME")]
    [Concerns(typeof(FeatureCatalog), "name")]
    public string Distance { get; init; } = Best;

    [Option("--start-samples", "Latents drawn to find the mean w"), Sets(typeof(InversionOptions))]
    public int? StartSamples { get; init; }

    [Option("--no-noise", "Leave the network's noise maps as they are")]
    public bool NoNoise { get; init; }

    [Option("--align", "Also estimate how the content is shifted, turned and scaled (StyleGAN3)"), Sets(typeof(InversionOptions))]
    public bool EstimatesTransform { get; init; }

    [Option("--seed", "Seed of the random draws"), Sets(typeof(InversionOptions)), Sets(typeof(TuningOptions))]
    public ulong? Seed { get; init; }

    public IPerceptualDistance OpenDistance(Device device, VerbContext context)
    {
        if (Distance != Best)
        {
            return WorkDisplay.Run(context, "weights", display => FeatureCatalog.OpenDistance(
                Distance, new FeatureOptions { Device = device, Progress = new DownloadDisplay(display), Cancellation = context.Cancellation }));
        }

        IPerceptualDistance distance = FeatureCatalog.OpenBestDistance(new FeatureOptions { Device = device });
        if (distance.Name != "lpips")
        {
            context.Note($"the weights of lpips are not on this machine, so closeness is measured with the {distance.Name} features. --distance lpips fetches them.");
        }

        return distance;
    }
}
