using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace StyleGanSharp.PublicApi.Tests.Support;

/// <summary>The flags that the program says it has, and those its messages name.</summary>
internal static partial class Flags
{
    private static readonly ConcurrentDictionary<string, Lazy<string[]>> Known = new();

    /// <summary>All verbs, as the overview lists them.</summary>
    public static string[] Verbs { get; } = [.. VerbLine().Matches(Help("")[..Help("").IndexOf("Everywhere:", StringComparison.Ordinal)]).Select(match => match.Groups[1].Value)];

    /// <summary>The flags on a verb's help page, other than in texts and examples.</summary>
    public static string[] Of(string verb) => Known.GetOrAdd(verb, name => new Lazy<string[]>(() => [.. Row().Matches(Help(name)).Select(match => match.Groups[1].Value)])).Value;

    /// <summary>Flags in a text.</summary>
    public static IEnumerable<string> In(string text) => Flag().Matches(text).Select(match => match.Value);

    /// <summary>Asserts that every flag a run wrote to standard error is one of its verb, of the verb that the message names beside it, or one the user wrote.</summary>
    public static void Check(string[] args, string error)
    {
        if (!error.Contains("--", StringComparison.Ordinal))
        {
            return;
        }

        string verb = Verbs.FirstOrDefault(name => string.Join(' ', args.Take(name.Count(letter => letter == ' ') + 1)) == name) ?? string.Empty;
        string rest = Command().Replace(error, match =>
        {
            string other = Verbs.Where(name => match.Value.StartsWith($"stylegan {name} ", StringComparison.Ordinal)).MaxBy(name => name.Length) ?? string.Empty;
            Assert.Empty(In(match.Value).Except(Of(other)).Select(flag => $"'stylegan {other}' has no {flag}: {error}"));
            return string.Empty;
        });
        Assert.Empty(In(rest).Except(Of(verb)).Where(flag => !args.Any(arg => arg.StartsWith(flag, StringComparison.Ordinal))).Select(flag => $"'stylegan {verb}' has no {flag}: {error}"));
    }

    private static string Help(string verb)
    {
        using RunningCli running = CliProgram.Start(Path.GetTempPath(), [], [.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        return running.Wait(CliProgram.PatienceMs).Succeeded().Output;
    }

    [GeneratedRegex(@"^  ([a-z]+(?:-[a-z]+)*(?: [a-z]+)?) {2,}\S", RegexOptions.Multiline)]
    private static partial Regex VerbLine();

    [GeneratedRegex(@"^  (?:-[^ ]+, )*(--[a-z][a-z0-9-]*)", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z0-9-]*")]
    private static partial Regex Flag();

    [GeneratedRegex(@"stylegan [a-z][a-z -]* --[^']*(?=')")]
    private static partial Regex Command();
}
