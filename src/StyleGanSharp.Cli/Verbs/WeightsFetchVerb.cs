using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Features;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Fetches the weights of a feature network.</summary>
[Concerns(typeof(WeightsStore), nameof(WeightsStore.Fetch))]
internal sealed class WeightsFetchVerb() : Verb<WeightsFetchVerb.Settings>(
    "weights fetch", VerbCatalog.Use,
    "Fetch public weights from the web into the folder that 'stylegan weights list' names. Metrics do so themselves when they need them.",
    "stylegan weights fetch inception",
    "stylegan weights fetch lpips vgg16")
{
    internal sealed record Settings : SettingsRecord
    {
        [Argument("NAME", "Which: {weights}")]
        public IReadOnlyList<string> Names { get; init; } = [];
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        foreach (WeightsEntry entry in settings.Names.Select(WeightsStore.Find).ToArray())
        {
            string path = WorkDisplay.Run(context, "downloading", display =>
                WeightsStore.Fetch(entry, progress: new DownloadDisplay(display), cancellationToken: context.Cancellation));
            context.Line($"{entry.Name}: {path}");
        }

        return ExitCode.Success;
    }
}
