using System.CommandLine;
using System.CommandLine.Help;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Writes help pages: the overview groups the verbs, a verb's page groups its options and ends with examples.</summary>
internal sealed class HelpPage(TextWriter output, int width, RootCommand root, IReadOnlyDictionary<Command, Verb> verbs)
{
    private const int MaxLabelWidth = 34;

    private readonly record struct Row(string Label, string Text);

    public void Write(Command command)
    {
        if (command == root)
        {
            WriteOverview();
        }
        else if (verbs.TryGetValue(command, out Verb? verb))
        {
            WriteVerb(verb);
        }
        else
        {
            Paragraph(command.Description ?? string.Empty);
            Section("Commands", verbs.Where(item => command.Subcommands.Contains(item.Key)).Select(item => new Row(item.Value.Name, item.Value.Description)));
            Paragraph($"Each explains itself: stylegan {command.Name} COMMAND --help");
        }
    }

    private void WriteOverview()
    {
        Paragraph(root.Description!);
        Paragraph("Usage: stylegan COMMAND [options]");
        int label = verbs.Values.Max(verb => verb.Name.Length);
        foreach (IGrouping<string, Verb> group in verbs.Values.GroupBy(verb => verb.Group))
        {
            Section(group.Key, group.Select(verb => new Row(verb.Name.PadRight(label), FirstSentence(verb.Description))));
        }

        Section("Everywhere", [.. root.Options.Where(option => option is HelpOption or VersionOption).Select(Describe), .. Globals]);
        Examples(VerbCatalog.TopExamples);
        Paragraph("Every command explains itself: stylegan COMMAND --help");
    }

    private void WriteVerb(Verb verb)
    {
        Paragraph(verb.Description);
        Paragraph($"Usage: stylegan {verb.Name}{string.Concat(verb.Model.Arguments.Select(argument => $" {argument.Name}"))} [options]");
        Section("Arguments", verb.Model.Arguments.Select(argument => new Row(argument.Name, argument.Help)));
        foreach (IGrouping<string, SettingsOption> group in verb.Model.Options.GroupBy(option => option.Heading))
        {
            Section(group.Key, group.Select(Describe));
        }

        Section("Everywhere", [.. root.Options.OfType<HelpOption>().Select(Describe), .. Globals]);
        Examples(verb.Examples);
    }

    private static IEnumerable<Row> Globals => SettingsModel.Of(typeof(GlobalSettings)).Options.Select(Describe);

    private static Row Describe(SettingsOption option) => new(option.Usage, option.Help);

    private static Row Describe(Option option) =>
        new(string.Join(", ", option.Aliases.Where(alias => alias.StartsWith('-')).OrderBy(alias => alias.Length).Append(option.Name)), option.Description ?? string.Empty);

    private void Paragraph(string text)
    {
        foreach (string line in Wrap(text, width))
        {
            output.WriteLine(line);
        }

        output.WriteLine();
    }

    private void Section(string heading, IEnumerable<Row> content)
    {
        Row[] rows = [.. content];
        if (rows.Length == 0)
        {
            return;
        }

        output.WriteLine($"{heading}:");
        int label = Math.Min(rows.Max(row => row.Label.Length), MaxLabelWidth);
        foreach (Row row in rows)
        {
            bool isLong = row.Label.Length > label;
            if (isLong)
            {
                output.WriteLine($"  {row.Label}");
            }

            string first = isLong ? string.Empty : row.Label;
            foreach (string line in Wrap(row.Text, Math.Max(width - label - 4, 20)))
            {
                output.WriteLine($"  {first.PadRight(label)}  {line}".TrimEnd());
                first = string.Empty;
            }
        }

        output.WriteLine();
    }

    private void Examples(IReadOnlyList<string> examples)
    {
        output.WriteLine("Examples:");
        foreach (string example in examples)
        {
            output.WriteLine($"  {example}");
        }

        output.WriteLine();
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        string line = string.Empty;
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return line;
    }

    private static string FirstSentence(string text) => text.IndexOf(". ", StringComparison.Ordinal) is int end and > 0 ? text[..end] : text.TrimEnd('.');
}
