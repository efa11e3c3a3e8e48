using System.CommandLine;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Lets switches be written as users of the reference tools write them: <c>--mirror=1</c>. The parser knows only true and false.</summary>
internal static class SwitchValues
{
    /// <summary>The arguments with the values of switches as the parser wants them.</summary>
    /// <exception cref="UsageException">When a switch has another value.</exception>
    public static string[] Normalize(IReadOnlyList<string> args, Command root)
    {
        HashSet<string> switches = [.. Options(root).OfType<Option<bool>>().Select(option => option.Name)];
        return [.. args.Select(arg => Normalize(arg, switches))];
    }

    private static string Normalize(string arg, HashSet<string> switches)
    {
        string[] parts = arg.Split('=', 2);
        return parts.Length < 2 || !switches.Contains(parts[0]) ? arg : parts[1].ToLowerInvariant() switch
        {
            "1" or "true" or "yes" or "on" => $"{parts[0]}=true",
            "0" or "false" or "no" or "off" => $"{parts[0]}=false",
            _ => throw new UsageException($"{parts[0]} '{parts[1]}' is neither on nor off. Write {parts[0]} alone, or {parts[0]}=0."),
        };
    }

    private static IEnumerable<Option> Options(Command command) => command.Options.Concat(command.Subcommands.SelectMany(Options));
}
