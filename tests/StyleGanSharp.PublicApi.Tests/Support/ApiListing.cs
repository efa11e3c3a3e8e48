using System.Reflection;
using System.Text.RegularExpressions;
using PublicApiGenerator;

namespace StyleGanSharp.PublicApi.Tests.Support;

/// <summary>The public members of an assembly as C# declarations, sorted: one line per member, indented below its type and namespace.</summary>
internal static partial class ApiListing
{
    private const string NamespaceKeyword = "namespace ";

    /// <summary>Namespaces whose types are named without them, as if there were a using directive for each.</summary>
    private static readonly string[] Usings =
    [
        "TorchSharp.torch", "TorchSharp", "System.Text.Json.Serialization", "System.Text.Json", "System.Collections.Generic", "System.IO",
        "System.Runtime.CompilerServices", "System.Threading.Tasks", "System.Threading", "System",
    ];

    public static IEnumerable<string> Lines(Assembly assembly)
    {
        Type[] types = assembly.GetExportedTypes();
        IEnumerable<string> namespaces = types.Select(type => type.Namespace!).Distinct().Concat(Usings).OrderByDescending(name => name.Length);
        var qualifier = new Regex($@"\b(?:{string.Join('|', namespaces.Select(Regex.Escape))})\.(?=[A-Za-z])");
        Dictionary<string, Type> enums = types.Where(type => type.IsEnum).ToDictionary(type => type.FullName!.Replace('+', '.'));
        ILookup<string?, string> records = types.Where(IsRecord).ToLookup(type => type.Namespace, type => type.Name.Split('`')[0]);
        string space = string.Empty;
        foreach (string declaration in Declarations(assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false })))
        {
            if (declaration.StartsWith(NamespaceKeyword, StringComparison.Ordinal))
            {
                space = declaration[NamespaceKeyword.Length..];
                yield return declaration;
                continue;
            }

            string named = EnumDefault().Replace(declaration, match => NameDefault(match, enums));
            string line = TupleSyntax.Apply(qualifier.Replace(EmptyBody().Replace(named, string.Empty), string.Empty));
            yield return Class().Match(line) is { Success: true } match && records[space].Contains(match.Groups["name"].Value) ? AsRecord(line, match) : line;
        }
    }

    /// <summary>A record as it is written: the generator writes the class and the interface that the compiler makes of it.</summary>
    private static string AsRecord(string line, Match match)
    {
        string name = match.Groups["name"].Value;
        string bases = match.Groups["bases"].Value.Replace($", IEquatable<{name}>", string.Empty).Replace($" : IEquatable<{name}>", string.Empty);
        return $"{line[..match.Groups["keyword"].Index]}record {name}{bases}";
    }

    /// <summary>Joins what the generator breaks into lines, attributes and their members included, and drops the braces of types and namespaces: the indentation shows them.</summary>
    private static IEnumerable<string> Declarations(string text)
    {
        string pending = string.Empty;
        foreach (string line in text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Trim() is not ("" or "{" or "}")))
        {
            pending = pending.Length == 0 ? line : $"{pending} {line.Trim()}";
            string code = Literal().Replace(pending, string.Empty);
            bool isOpen = code.Count(letter => letter is '(' or '[') != code.Count(letter => letter is ')' or ']');
            if (!isOpen && !line.EndsWith(']'))
            {
                yield return pending;
                pending = string.Empty;
            }
        }
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    /// <summary>A default value of an enumeration by its name: the generator writes its number.</summary>
    private static string NameDefault(Match match, Dictionary<string, Type> enums) =>
        enums.TryGetValue(match.Groups["type"].Value, out Type? type)
            ? $"{match.Groups["declaration"].Value}{type.Name}.{Enum.ToObject(type, long.Parse(match.Groups["value"].Value))}"
            : match.Value;

    [GeneratedRegex(@"(?<declaration>(?<type>[\w.]+)\?? @?\w+ = )(?<value>-?\d+)(?=[,)])")]
    private static partial Regex EnumDefault();

    [GeneratedRegex(@"^ *public (?:\w+ )*(?<keyword>class) (?<name>\w+)(?<bases>.*)$")]
    private static partial Regex Class();

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""")]
    private static partial Regex Literal();

    [GeneratedRegex(@" \{ \}$")]
    private static partial Regex EmptyBody();
}
