using System.Text.RegularExpressions;

namespace StyleGanSharp.PublicApi.Tests.Support;

/// <summary>Tuples as C# writes them, (int X, int Y), instead of ValueTuple with an attribute that holds the names.</summary>
internal static partial class TupleSyntax
{
    private const string Keyword = "ValueTuple<";

    /// <summary>Rewrites the tuples of one declaration.</summary>
    public static string Apply(string declaration)
    {
        string result = string.Empty;
        var names = new Queue<string>();
        while (declaration.Length > 0)
        {
            if (Names().Match(declaration) is { Success: true } match)
            {
                names = new Queue<string>(Name().Matches(match.Value).Select(name => name.Groups[1].Value));
                declaration = declaration[match.Length..];
            }
            else if (declaration.StartsWith(Keyword, StringComparison.Ordinal))
            {
                int end = End(declaration, Keyword.Length);
                result += Tuple(Arguments(declaration[Keyword.Length..end]), names);
                declaration = declaration[(end + 1)..];
            }
            else
            {
                result += declaration[0];
                declaration = declaration[1..];
            }
        }

        return result;
    }

    /// <summary>The attribute names the elements of a tuple before those of the tuples inside it.</summary>
    private static string Tuple(List<string> arguments, Queue<string> names)
    {
        string[] own = [.. arguments.Select(_ => names.TryDequeue(out string? name) && name.Length > 0 ? " " + name : string.Empty)];
        return $"({string.Join(", ", arguments.Select((argument, i) => Inner(argument, names) + own[i]))})";
    }

    private static string Inner(string type, Queue<string> names)
    {
        int start = type.IndexOf(Keyword, StringComparison.Ordinal);
        if (start < 0)
        {
            return type;
        }

        int end = End(type, start + Keyword.Length);
        return type[..start] + Tuple(Arguments(type[(start + Keyword.Length)..end]), names) + Inner(type[(end + 1)..], names);
    }

    /// <summary>Where the bracket that was opened before a position is closed.</summary>
    private static int End(string text, int start)
    {
        int depth = 1;
        int i = start;
        for (; depth > 0; i++)
        {
            depth += text[i] switch { '<' => 1, '>' => -1, _ => 0 };
        }

        return i - 1;
    }

    private static List<string> Arguments(string list)
    {
        var arguments = new List<string> { string.Empty };
        int depth = 0;
        foreach (char letter in list)
        {
            depth += letter switch { '<' => 1, '>' => -1, _ => 0 };
            if (letter == ',' && depth == 0)
            {
                arguments.Add(string.Empty);
            }
            else
            {
                arguments[^1] += letter;
            }
        }

        return [.. arguments.Select(argument => argument.Trim())];
    }

    [GeneratedRegex(@"^\[(?:return: )?TupleElementNames\(new string\[\] \{[^}]*\}\)\] ?")]
    private static partial Regex Names();

    [GeneratedRegex("\"(\\w+)\"|\\bnull\\b")]
    private static partial Regex Name();
}
