using System.Globalization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Inference.Directions;

/// <summary>Strengths of an edit as users type them.</summary>
public static class StrengthList
{
    private const int Most = 1000;
    private const double Farthest = 1000;

    /// <summary>Reads strengths.</summary>
    /// <param name="text">FROM:TO:COUNT, both ends included, e.g. <c>-3:3:7</c>; or numbers separated by commas.</param>
    /// <param name="name">What to call it in messages, e.g. the option's name.</param>
    /// <returns>The strengths in order.</returns>
    /// <exception cref="UsageException">When the text is neither.</exception>
    public static IReadOnlyList<double> Parse(string text, string name = "strength")
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':');
        double[] numbers = [.. (parts.Length == 3 ? parts : text.Split(',')).Select(part => double.TryParse(part, CultureInfo.InvariantCulture, out double value) && Math.Abs(value) <= Farthest ? value : double.NaN)];
        bool isRange = parts.Length == 3;
        if (numbers.Any(double.IsNaN) || (isRange && (numbers[2] is < 1 or > Most || numbers[2] != Math.Floor(numbers[2]))))
        {
            throw new UsageException($"{name} '{text}' is neither FROM:TO:COUNT, e.g. -3:3:7, nor a list of numbers, e.g. -2,0,2.");
        }

        int count = isRange ? (int)numbers[2] : 0;
        return !isRange ? numbers : count == 1 ? [numbers[0]] : [.. Enumerable.Range(0, count).Select(i => numbers[0] + ((numbers[1] - numbers[0]) * i / (count - 1)))];
    }
}
