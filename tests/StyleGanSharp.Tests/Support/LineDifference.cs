namespace StyleGanSharp.Tests.Support;

/// <summary>The difference of two texts, short enough for the message of a failed test.</summary>
internal static class LineDifference
{
    /// <summary>The fewest lines to remove (-) and to add (+), each below the less indented lines that it belongs to.</summary>
    /// <param name="before">The lines of the first text.</param>
    /// <param name="after">The lines of the second text.</param>
    /// <param name="max">How many changed lines are shown; the rest is counted.</param>
    public static string Describe(IReadOnlyList<string> before, IReadOnlyList<string> after, int max = 20)
    {
        List<(char Sign, IReadOnlyList<string> Text, int Line)> changes = Changes(before, after);
        var shown = new List<string>();
        IReadOnlyList<string> last = [];
        foreach ((char sign, IReadOnlyList<string> text, int line) in changes.Take(max))
        {
            IReadOnlyList<string> owners = Owners(text, line);
            shown.AddRange(owners.Where((owner, i) => i >= last.Count || last[i] != owner).Select(owner => "  " + owner));
            shown.Add($"{sign} {text[line]}");
            last = owners;
        }

        if (changes.Count > max)
        {
            shown.Add($"… and {changes.Count - max} more changed lines");
        }

        return string.Join('\n', shown);
    }

    /// <summary>Removed and added lines in the order of the texts, by their longest common subsequence.</summary>
    private static List<(char Sign, IReadOnlyList<string> Text, int Line)> Changes(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        int start = 0;
        while (start < before.Count && start < after.Count && before[start] == after[start])
        {
            start++;
        }

        int end = 0;
        while (end < before.Count - start && end < after.Count - start && before[^(end + 1)] == after[^(end + 1)])
        {
            end++;
        }

        int rows = before.Count - start - end;
        int columns = after.Count - start - end;
        var common = new int[rows + 1, columns + 1]; // length of the longest common subsequence from here on
        for (int i = rows - 1; i >= 0; i--)
        {
            for (int j = columns - 1; j >= 0; j--)
            {
                common[i, j] = before[start + i] == after[start + j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var changes = new List<(char, IReadOnlyList<string>, int)>();
        for (int i = 0, j = 0; i < rows || j < columns;)
        {
            if (i < rows && j < columns && before[start + i] == after[start + j])
            {
                i++;
                j++;
            }
            else if (j == columns || (i < rows && common[i + 1, j] >= common[i, j + 1]))
            {
                changes.Add(('-', before, start + i++));
            }
            else
            {
                changes.Add(('+', after, start + j++));
            }
        }

        return changes;
    }

    private static List<string> Owners(IReadOnlyList<string> text, int line)
    {
        var owners = new List<string>();
        int indent = Indent(text[line]);
        for (int i = line - 1; i >= 0 && indent > 0; i--)
        {
            if (Indent(text[i]) < indent)
            {
                indent = Indent(text[i]);
                owners.Insert(0, text[i]);
            }
        }

        return owners;
    }

    private static int Indent(string line) => line.Length - line.TrimStart().Length;
}
