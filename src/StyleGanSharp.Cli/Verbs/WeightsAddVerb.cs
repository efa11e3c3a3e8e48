using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Features;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Takes a file of weights that was fetched by other means.</summary>
[Concerns(typeof(WeightsStore), nameof(WeightsStore.Add))]
internal sealed class WeightsAddVerb() : Verb<WeightsAddVerb.Settings>(
    "weights add", VerbCatalog.Use,
    "Take public weights from a file, for a machine without a connection. The file is known by its SHA-256.",
    "stylegan weights add pt_inception-2015-12-05-6726825d.pth")
{
    internal sealed record Settings : SettingsRecord
    {
        [Argument("FILE", "One of the files of 'stylegan weights list', under any name")]
        public string File { get; init; } = string.Empty;
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        WeightsEntry entry = WeightsStore.Add(settings.File);
        context.Line($"{entry.Name}: {WeightsStore.Locate(entry)}");
        return ExitCode.Success;
    }
}
