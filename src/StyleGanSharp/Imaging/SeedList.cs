using System.Globalization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Imaging;

/// <summary>Lists of integers as users type them: <c>0-7,12</c> for seeds, layers and the like.</summary>
internal static class SeedList
{
    /// <summary>The most numbers one list may stand for.</summary>
    public const int MaximumCount = 1_000_000;

    /// <summary>Reads a list of seeds.</summary>
    /// <param name="text">Numbers and ranges (both ends included), separated by commas, e.g. <c>0-7,12</c>.</param>
    /// <param name="name">What to call the list in messages, e.g. the option's name.</param>
    /// <returns>The numbers in the order given, 0 … 2³² - 1; repeated ones are kept.</returns>
    /// <exception cref="UsageException">When the text is empty or a part is no number or range.</exception>
    public static IReadOnlyList<long> Parse(string text, string name = "seeds") => Parse(text, name, $" from 0 to {uint.MaxValue}");

    /// <summary>Reads a list of small numbers, such as those of layers.</summary>
    /// <param name="text">Numbers and ranges, as <see cref="Parse(string, string)"/> reads them.</param>
    /// <param name="name">What to call the list in messages.</param>
    /// <returns>The numbers in the order given.</returns>
    /// <exception cref="UsageException">When the text is empty or a part is no number or range.</exception>
    public static IReadOnlyList<int> ParseIndices(string text, string name) => [.. Parse(text, name, string.Empty).Select(number => (int)Math.Min(number, int.MaxValue))];

    private static List<long> Parse(string text, string name, string bounds)
    {
        ArgumentNullException.ThrowIfNull(text);
        var numbers = new List<long>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-', 2, StringSplitOptions.TrimEntries);
            long first = ParseNumber(ends[0], part, name, bounds);
            long last = ends.Length == 1 ? first : ParseNumber(ends[1], part, name, bounds);
            if (last < first)
            {
                throw new UsageException($"{name}: the range '{part}' runs backwards. Write {last}-{first}.");
            }

            if (last - first >= MaximumCount - numbers.Count)
            {
                throw new UsageException($"{name} '{text}' stands for more than {Quantity.Of(MaximumCount, "number")}. Use a shorter list.");
            }

            for (long number = first; number <= last; number++)
            {
                numbers.Add(number);
            }
        }

        return numbers;
    }

    private static long ParseNumber(string text, string part, string name, string bounds) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
            ? number
            : throw new UsageException($"{name}: '{part}' is not a number{bounds} or a range of them. Write a list such as 0-7,12.");
}
