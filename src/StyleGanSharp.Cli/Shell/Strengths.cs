using System.Globalization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Strengths of an edit: FROM:TO:COUNT, both ends included, or numbers separated by commas.</summary>
/// <param name="Text">As given.</param>
/// <param name="Values">In order, at least one.</param>
internal sealed record Strengths(string Text, IReadOnlyList<double> Values)
{
    private const int MaxCount = 1000;
    private const double Farthest = 1000;

    /// <exception cref="UsageException">When the text is neither.</exception>
    public static Strengths Parse(string text, string name)
    {
        string[] parts = text.Split(':');
        bool isRange = parts.Length == 3;
        double[] numbers = [.. (isRange ? parts : text.Split(',')).Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && Math.Abs(value) <= Farthest ? value : double.NaN)];
        if (numbers.Any(double.IsNaN) || (isRange && (numbers[2] is < 1 or > MaxCount || numbers[2] != Math.Floor(numbers[2]))))
        {
            throw new UsageException($"{name} '{text}' is neither FROM:TO:COUNT, e.g. -3:3:7, nor a list of numbers, e.g. -2,0,2.{(isRange && text.Contains(',') ? " Write fractions with a point, e.g. 2.5." : string.Empty)}");
        }

        int count = isRange ? (int)numbers[2] : 0;
        return new(text, !isRange ? numbers : count == 1 ? [numbers[0]] : [.. Enumerable.Range(0, count).Select(i => numbers[0] + ((numbers[1] - numbers[0]) * i / (count - 1)))]);
    }

    public override string ToString() => Text;
}
