using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.RegularExpressions;
using StyleGanSharp.Networks;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Puts flags into messages of the library, which names options by their members: <c>InversionOptions.Steps</c> is <c>--steps</c> in <c>project</c>.</summary>
internal sealed partial class FlagNames
{
    private static readonly Lazy<HashSet<string>> NetworkTypes = new(() =>
        [.. typeof(NetworkOptions).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(NetworkOptions)) || type == typeof(MappingOptions)).Select(type => type.Name)]);

    private readonly ParseResult? _values;
    private readonly Option[] _own;
    private readonly IReadOnlyList<Verb> _verbs;

    private FlagNames(ParseResult? values, Option[] own, IReadOnlyList<Verb> verbs) => (_values, _own, _verbs) = (values, own, verbs);

    /// <summary>No flags: messages stay as they are.</summary>
    public static FlagNames None { get; } = new(null, [], []);

    /// <summary>The flags of a verb that runs, and for what it has no flag of its own, those of the others.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="verbs">All verbs.</param>
    /// <param name="values">Its command line: where two flags set one member, the one given is shown.</param>
    public static FlagNames Of(Verb verb, IReadOnlyList<Verb> verbs, ParseResult values) => new(values, [.. Options(verb)], verbs);

    /// <summary>Those of some flags that the verb has.</summary>
    public IEnumerable<string> Known(params string[] flags) => flags.Where(flag => Array.Exists(_own, option => option.Name == flag));

    /// <summary>A message with flags for members, and with words of the command line for their values.</summary>
    public string In(string text) => Commands().Replace(Mention().Replace(text, Flag), match => $"'{match.Groups["first"].Value} {string.Join(' ', match.Groups["more"].Captures)}'");

    private string Flag(Match match)
    {
        string member = match.Groups["member"].Value;
        bool isChoice = match.Groups["sign"].Value == " = ";
        string value = match.Groups["text"].Success ? Texts.Quoted(match.Groups["text"].Value) : match.Groups["value"].Value;
        if (NetworkTypes.Value.Contains(member.Split('.')[0]))
        {
            return NetworkName(member) + match.Value[member.Length..];
        }

        return Find(member) is { } own ? Show(own, isChoice, value)
            : Other(member) is { } other ? $"'stylegan {other.Verb.Name} {Show(other.Option, isChoice, value)}'"
            : match.Value;
    }

    private static IEnumerable<Option> Options(Verb verb) => verb.Options.SelectMany(group => group.Options);

    private Option? Find(string member)
    {
        Option[] found = Array.FindAll(_own, option => OptionMembers.Of(option).Contains(member));
        return found.FirstOrDefault(option => _values?.GetResult(option) is OptionResult { Implicit: false }) ?? found.FirstOrDefault();
    }

    private (Verb Verb, Option Option)? Other(string member)
    {
        foreach (Verb verb in _verbs)
        {
            if (Options(verb).FirstOrDefault(option => OptionMembers.Of(option).Contains(member)) is { } option)
            {
                return (verb, option);
            }
        }

        return null;
    }

    /// <summary>Options of networks have names of their own, in files and for --g-option.</summary>
    private string NetworkName(string member)
    {
        int dot = member.IndexOf('.', StringComparison.Ordinal);
        string json = string.Join('.', member[(dot + 1)..].Split('.').Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));
        string name = member.StartsWith(nameof(MappingOptions) + ".", StringComparison.Ordinal) ? $"mapping.{json}" : json;
        Option? flag = Find(member) ?? (name == json ? Array.Find(_own, option => OptionMembers.Of(option).Any(other => IsNetwork(other) && other.EndsWith(member[dot..], StringComparison.Ordinal))) : null);
        return flag is null ? name : $"{name} ({flag.Name})";
    }

    private static bool IsNetwork(string member) => member.Split('.')[0] is var owner && owner != nameof(MappingOptions) && NetworkTypes.Value.Contains(owner);

    private static string Show(Option option, bool isChoice, string value)
    {
        if (value.Length == 0)
        {
            return option.Name;
        }

        string word = (option as IChoiceOption)?.WordOf(value) ?? value;
        return option is Option<bool> && value is "true" or "false"
            ? isChoice ? option.Name : $"{option.Name} is {(value == "true" ? string.Empty : "not ")}given"
            : isChoice ? $"{option.Name} {word}" : $"{option.Name} is {word}";
    }

    [GeneratedRegex(@"(?<member>\b[A-Z]\w*(?:\.[A-Za-z]\w*)+)(?:(?<sign> = )'(?<text>[^']*)'|(?<sign> is | = )(?<value>[\w+-]+(?:[.:]\w+)*))?")]
    private static partial Regex Mention();

    /// <summary>Several options of one command.</summary>
    [GeneratedRegex(@"'(?<first>(?<verb>stylegan [a-z][a-z -]*?) --[^']*)'(?:, '\k<verb> (?<more>--[^']*)')+")]
    private static partial Regex Commands();
}
