using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Features;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Lists the weights of feature networks.</summary>
internal sealed class WeightsListVerb() : Verb<WeightsListVerb.Settings>(
    "weights list", VerbCatalog.Use,
    "List the public weights that metrics can use: what each is for, its license and source, and whether it is here.",
    "stylegan weights list")
{
    internal sealed record Settings : SettingsRecord;

    protected override int Run(Settings settings, VerbContext context)
    {
        foreach (WeightsEntry entry in WeightsStore.All)
        {
            context.Line($"{entry.Name}: {entry.Serves}");
            context.Line($"  {WeightsStore.Locate(entry) ?? $"not here; 'stylegan weights fetch {entry.Name}' fetches {(entry.SizeBytes == 0 ? "it" : Texts.Bytes(entry.SizeBytes))}"}");
            context.Line($"  {entry.License}");
            context.Line($"  {entry.Url}");
            context.Line($"  SHA-256 {entry.Sha256}{(entry.Sha256.Length < 64 ? "…" : string.Empty)}");
        }

        context.Line("builtin: all metrics, compared with themselves only");
        context.Line("  part of the program");
        context.Line($"The folder is {WeightsStore.DefaultFolder}");
        return ExitCode.Success;
    }
}
