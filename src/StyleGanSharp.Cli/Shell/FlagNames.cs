using System.Text.Json;
using System.Text.RegularExpressions;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Networks;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Puts flags into messages of the library, which names options by their members: <c>InversionOptions.Steps</c> is <c>--steps</c> in <c>project</c>.</summary>
internal sealed partial class FlagNames
{
    private static readonly Lazy<HashSet<string>> NetworkTypes = new(() =>
        [.. typeof(NetworkOptions).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(NetworkOptions)) || type == typeof(MappingOptions)).Select(type => type.Name)]);

    private readonly IReadOnlyList<SettingsOption> _own;
    private readonly IReadOnlySet<string> _given;

    private readonly IReadOnlyList<Verb> _verbs;

    private FlagNames(IReadOnlyList<SettingsOption> own, IReadOnlySet<string> given, IReadOnlyList<Verb> verbs) => (_own, _given, _verbs) = (own, given, verbs);

    /// <summary>No flags: messages stay as they are.</summary>
    public static FlagNames None { get; } = new([], new HashSet<string>(), []);

    /// <summary>The flags of a verb that runs, and for what it has no flag of its own, those of the others.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="settings">Its command line: where two flags stand for one member, the one given is shown.</param>
    public static FlagNames Of(Verb verb, SettingsRecord settings) => new(verb.Model.Options, settings.Given, VerbCatalog.Verbs);

    /// <summary>Those of some flags that the verb has.</summary>
    public IEnumerable<string> Known(params string[] flags) => flags.Where(flag => _own.Any(option => option.Name == flag));

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

        if (member.Split('.') is [nameof(AvatarOptions), var setting])
        {
            return BuiltInName(setting) + match.Value[member.Length..];
        }

        return Find(member) is { } own ? Show(own, isChoice, value)
            : Other(member) is { } other ? $"'stylegan {other.Verb.Name} {Show(other.Option, isChoice, value)}'"
            : _verbs.FirstOrDefault(verb => verb.Members.Contains(member)) is { } verb ? $"'stylegan {$"{verb.Name} {match.Groups["argument"].Value}".TrimEnd()}'"
            : match.Value;
    }

    private SettingsOption? Find(string member)
    {
        SettingsOption[] found = [.. _own.Where(option => option.Members.Contains(member))];
        return found.FirstOrDefault(option => _given.Contains(option.Name)) ?? found.FirstOrDefault();
    }

    private (Verb Verb, SettingsOption Option)? Other(string member)
    {
        foreach (Verb verb in _verbs)
        {
            if (verb.Model.Options.FirstOrDefault(option => option.Members.Contains(member)) is { } option)
            {
                return (verb, option);
            }
        }

        return null;
    }

    /// <summary>The built-in images have settings in their name.</summary>
    private static string BuiltInName(string setting) =>
        setting == nameof(AvatarOptions.Resolution) ? $"the resolution of {AvatarOptions.SpecName}" : $"{setting.ToLowerInvariant()} ({AvatarOptions.SpecName}?{setting.ToLowerInvariant()}=…)";

    /// <summary>Options of networks have names of their own, in files and for --g-option.</summary>
    private string NetworkName(string member)
    {
        int dot = member.IndexOf('.', StringComparison.Ordinal);
        string json = string.Join('.', member[(dot + 1)..].Split('.').Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));
        string name = member.StartsWith(nameof(MappingOptions) + ".", StringComparison.Ordinal) ? $"mapping.{json}" : json;
        SettingsOption? flag = Find(member) ?? (name == json ? _own.FirstOrDefault(option => option.Members.Any(other => IsNetwork(other) && other.EndsWith(member[dot..], StringComparison.Ordinal))) : null);
        return flag is null ? name : $"{name} ({flag.Name})";
    }

    private static bool IsNetwork(string member) => member.Split('.')[0] is var owner && owner != nameof(MappingOptions) && NetworkTypes.Value.Contains(owner);

    private static string Show(SettingsOption option, bool isChoice, string value)
    {
        if (value.Length == 0)
        {
            return option.Name;
        }

        return option.IsSwitch && value is "true" or "false"
            ? isChoice ? option.Name : $"{option.Name} is {(value == "true" ? string.Empty : "not ")}given"
            : $"{option.Name}{(isChoice ? string.Empty : " is")} {option.WordOf(value)}";
    }

    [GeneratedRegex(@"(?<member>\b[A-Z]\w*(?:\.[A-Za-z]\w*)+)(?:(?<sign> = )'(?<text>[^']*)'|(?<sign> is | = )(?<value>[\w+-]+(?:[.:]\w+)*)|\(""(?<argument>[^""]*)""\))?")]
    private static partial Regex Mention();

    /// <summary>Several options of one command.</summary>
    [GeneratedRegex(@"'(?<first>(?<verb>stylegan [a-z][a-z -]*?) --[^']*)'(?:, '\k<verb> (?<more>--[^']*)')+")]
    private static partial Regex Commands();
}
