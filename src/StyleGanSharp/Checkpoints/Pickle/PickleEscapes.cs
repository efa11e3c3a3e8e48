using System.Globalization;
using System.Text;

namespace StyleGanSharp.Checkpoints.Pickle;

/// <summary>The texts of protocol 0.</summary>
internal static class PickleEscapes
{
    /// <summary>A quoted text with Python's escapes; null when it is damaged.</summary>
    public static string? Quoted(string line)
    {
        string trimmed = line.Trim();
        if (trimmed.Length < 2 || trimmed[0] is not ('\'' or '"') || trimmed[^1] != trimmed[0])
        {
            return null;
        }

        return Unescape(trimmed[1..^1], (text, at) => text[at] switch
        {
            'n' => ('\n', 1),
            't' => ('\t', 1),
            'r' => ('\r', 1),
            '0' => ('\0', 1),
            '\\' or '\'' or '"' => (text[at], 1),
            'x' => Hex(text, at, 2),
            _ => null,
        });
    }

    /// <summary>Text in which only \u and \U are escapes; null when one is damaged.</summary>
    public static string? RawUnicode(string line) => Unescape(line, (text, at) => text[at] switch
    {
        'u' => Hex(text, at, 4),
        'U' => Hex(text, at, 8),
        _ => ('\\', 0),
    });

    private static string? Unescape(string text, Func<string, int, (int Letter, int Length)?> escape)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            if (i + 1 >= text.Length || escape(text, i + 1) is not { } found || !Append(result, found.Letter))
            {
                return null;
            }

            i += found.Length;
        }

        return result.ToString();
    }

    private static bool Append(StringBuilder result, int letter)
    {
        // Half of a surrogate pair is no letter: no name or option has one.
        bool isLetter = Rune.TryCreate(letter, out Rune rune);
        result.Append(isLetter ? rune.ToString() : string.Empty);
        return isLetter;
    }

    private static (int Letter, int Length)? Hex(string text, int at, int digits) =>
        at + digits < text.Length && int.TryParse(text.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int letter) ? (letter, digits + 1) : null;
}
