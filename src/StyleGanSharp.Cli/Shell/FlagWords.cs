using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Checks the flags of a command line before it is parsed: the parser takes a flag it does not know for a value of the option before it.</summary>
/// <param name="options">The options there are.</param>
/// <param name="others">Flags there are beside them.</param>
internal sealed class FlagWords(IReadOnlyList<SettingsOption> options, params string[] others)
{
    /// <summary>The arguments with the values of switches as the parser wants them: users of the reference tools write <c>--mirror=1</c>.</summary>
    /// <exception cref="UsageException">When a flag is unknown, or a switch has another value.</exception>
    public string[] Read(IReadOnlyList<string> args)
    {
        int count = args.TakeWhile(arg => arg != "--").Count();
        string[] unknown = [.. args.Take(count).Where(arg => arg.StartsWith("--", StringComparison.Ordinal)).Select(Name).Where(name => !Known.Contains(name))];
        UsageException.ThrowIfAny([.. unknown.Select(name => $"There is no option {name}.{Spelling.Suggestion(name, Known)}")]);
        return [.. args.Select((arg, i) => i < count ? Normalize(arg) : arg)];
    }

    private IEnumerable<string> Known => options.Select(option => option.Name).Concat(others);

    private static string Name(string arg) => arg.Split('=', ':')[0];

    private string Normalize(string arg)
    {
        string[] parts = arg.Split('=', 2);
        return parts.Length < 2 || options.FirstOrDefault(option => option.Name == parts[0]) is not { IsSwitch: true } ? arg : parts[1].ToLowerInvariant() switch
        {
            "1" or "true" or "yes" or "on" => $"{parts[0]}=true",
            "0" or "false" or "no" or "off" => $"{parts[0]}=false",
            _ => throw new UsageException($"{parts[0]} '{parts[1]}' is neither on nor off. Write {parts[0]} alone, or {parts[0]}=0."),
        };
    }
}
