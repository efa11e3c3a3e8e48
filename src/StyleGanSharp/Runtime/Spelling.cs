namespace StyleGanSharp.Runtime;

/// <summary>What a user may have meant by a word that is not known.</summary>
public static class Spelling
{
    /// <summary>A question that names the nearest of some words, to stand before the next sentence; empty when none is near.</summary>
    /// <param name="word">The word that is not known.</param>
    /// <param name="known">Those that are.</param>
    /// <returns>" Did you mean X?", or nothing.</returns>
    public static string Suggestion(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);
        string plain = Plain(word);
        if (known.FirstOrDefault(other => Plain(other) == plain) is { } same)
        {
            return $" Did you mean {same}?";
        }

        if (known.FirstOrDefault(other => plain.Trim('-').Length > 1 && Plain(other).StartsWith(plain + "-", StringComparison.Ordinal)) is { } longer)
        {
            return $" Did you mean {longer}?"; // the first of a family, as stylegan3-t of stylegan3
        }

        (string Word, int Distance)[] near = [.. known.Select(other => (other, Distance(plain, Plain(other)))).Where(item => item.Item2 <= Math.Max(plain.Length / 3, 1))];
        string? best = near.Length > 0 ? near.MinBy(item => item.Distance).Word : known.FirstOrDefault(other => plain.Trim('-').Length > 1 && Plain(other).StartsWith(plain, StringComparison.Ordinal));
        return best is null ? string.Empty : $" Did you mean {best}?";
    }

    /// <summary>The same, and all of the words.</summary>
    internal static string Choose(string word, IReadOnlyCollection<string> known) => $"{Suggestion(word, known)} Choose one of: {string.Join(", ", known)}.".TrimStart();

    private static string Plain(string word) => word.ToLowerInvariant().Replace('_', '-').Replace(' ', '-');

    /// <summary>Letters to insert, delete, replace, or exchange with their neighbor.</summary>
    private static int Distance(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                cost[i, j] = i == 0 || j == 0 ? i + j
                    : Math.Min(Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[a.Length, b.Length];
    }
}
