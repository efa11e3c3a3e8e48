using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Checks the flags of a command line before it is parsed: the parser takes a flag it does not know for a value of the option before it.</summary>
/// <param name="options">The options there are.</param>
/// <param name="hasArguments">Whether words may stand alone, so that one after a switch is not the switch's.</param>
/// <param name="others">Flags there are beside them.</param>
internal sealed class FlagWords(IReadOnlyList<SettingsOption> options, bool hasArguments, params string[] others)
{
    private static readonly string[] On = ["1", "true", "yes", "on"];
    private static readonly string[] Off = ["0", "false", "no", "off"];

    /// <summary>The arguments with the values of switches as the parser wants them, and underscores in flags as dashes: users of the reference tools write <c>--mirror=1</c>, <c>--mirror 1</c> and <c>--noise_mode</c>.</summary>
    /// <exception cref="UsageException">When a flag is unknown, an option lacks its value, or a switch has another one.</exception>
    public string[] Read(IReadOnlyList<string> args)
    {
        int count = args.TakeWhile(arg => arg != "--").Count();
        string[] flags = [.. args.Take(count).Where(arg => arg.StartsWith("--", StringComparison.Ordinal)).Select(Name).Where(name => Find(name) is null)];
        string[] single = [.. args.Take(count).Where(IsShortened).Select(Name)];
        UsageException.ThrowIfAny(
        [
            .. flags.Select(name => $"There is no option {name}.{Suggestion(name)}"),
            .. single.Select(name => $"There is no option {name}.{Suggestion("-" + name)}"),
        ]);
        UsageException.ThrowIfAny([.. WithoutValue([.. args.Take(count)])]);
        var words = new List<string>();
        for (int i = 0; i < args.Count; i++)
        {
            string word = i < count ? Normalize(args[i]) : args[i];
            if (i + 1 < count && !hasArguments && IsSwitch(word) && Truth(args[i + 1]) is { } value)
            {
                word = $"{word}={value}";
                i++;
            }

            words.Add(word);
        }

        return [.. words];
    }

    /// <summary>What is said of options that another option follows where their value should be.</summary>
    private IEnumerable<string> WithoutValue(string[] args)
    {
        for (int i = 0; i + 1 < args.Length; i++)
        {
            SettingsOption? option = options.FirstOrDefault(option => option.NeedsValue && option.Name == Find(args[i]));
            if (option is not null && Find(Name(args[i + 1])) is { } next && !others.Contains(next))
            {
                yield return $"{option.Name} has no value: '{args[i + 1]}' is an option. Write {option.Usage}; a file of that name is ./{args[i + 1]}.";
            }
        }
    }

    private IEnumerable<string> Known => options.Select(option => option.Name).Concat(others);

    private static string Name(string arg) => arg.Split('=', ':')[0];

    /// <summary>A known flag by its name, with underscores for dashes too.</summary>
    private string? Find(string name) => Known.FirstOrDefault(known => known == name.Replace('_', '-'));

    private string Suggestion(string name) => OtherNames.OfOption(name, Known) is { Length: > 0 } other ? other : Spelling.Suggestion(name, Known);

    /// <summary>Whether a word looks like a flag with a dash too few. A file of that name is one.</summary>
    private bool IsShortened(string arg) =>
        arg.Length > 2 && arg[0] == '-' && char.IsAsciiLetter(arg[1]) && Known.Contains("-" + Name(arg)) && !File.Exists(arg) && !Directory.Exists(arg);

    private bool IsSwitch(string word) => options.Any(option => option.Name == word && option.IsSwitch);

    private static string? Truth(string word) => On.Contains(word.ToLowerInvariant()) ? "true" : Off.Contains(word.ToLowerInvariant()) ? "false" : null;

    private string Normalize(string arg)
    {
        if (!arg.StartsWith("--", StringComparison.Ordinal))
        {
            return arg;
        }

        string name = Name(arg);
        string known = (Find(name) ?? name) + arg[name.Length..];
        string[] parts = known.Split('=', 2);
        return parts.Length < 2 || !IsSwitch(parts[0]) ? known
            : Truth(parts[1]) is { } value ? $"{parts[0]}={value}"
            : throw new UsageException($"{parts[0]} '{parts[1]}' is neither on nor off. Write {parts[0]} alone, or {parts[0]}=0.");
    }
}
