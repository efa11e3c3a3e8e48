using StyleGanSharp.Metrics;

namespace StyleGanSharp.Cli.Shell;

/// <summary>The page of all options in the documentation, from what help is made of.</summary>
internal static class OptionsPage
{
    /// <summary>The lines of docs/options.md.</summary>
    public static IEnumerable<string> Lines() =>
    [
        "# Options of every verb",
        string.Empty,
        "What `stylegan VERB --help` shows, on one page, which is made of the same source. Defaults in brackets; \"required\" where there is none. Switches are also written `--mirror=1` and `--mirror=0`.",
        .. VerbCatalog.Verbs.SelectMany(Lines),
    ];

    private static IEnumerable<string> Lines(Verb verb) =>
    [
        string.Empty,
        $"## {verb.Name}",
        string.Empty,
        Text(verb.Description),
        .. Table(verb.Model.Arguments.Select(argument => (argument.Name, argument.Help)), "argument"),
        .. verb.Model.Options.GroupBy(option => option.Heading).SelectMany(group => Table(group.Select(option => (option.Usage, option.Help)), group.Key)),
    ];

    private static IEnumerable<string> Table(IEnumerable<(string Label, string Help)> rows, string heading)
    {
        string[] lines = [.. rows.Select(row => $"| `{row.Label.Replace("|", "\\|", StringComparison.Ordinal)}` | {Text(row.Help)} |")];
        return lines.Length == 0 ? [] : [string.Empty, $"| {heading} | |", "| --- | --- |", .. lines];
    }

    /// <summary>A help text without what is true on one machine only.</summary>
    private static string Text(string help) => help.Replace(FeatureCache.DefaultFolder, "the cache folder", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);
}
