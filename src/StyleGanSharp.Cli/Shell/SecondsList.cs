using System.Globalization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Times in seconds, separated by commas: one, or one for each way from image to image.</summary>
/// <param name="Text">As given.</param>
/// <param name="Values">In order, at least one, each above 0.</param>
internal sealed record SecondsList(string Text, IReadOnlyList<double> Values)
{
    /// <exception cref="UsageException">When a part is no time.</exception>
    public static SecondsList Parse(string text, string name)
    {
        double[] values = [.. text.Split(',').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value
            : throw new UsageException($"{name} '{text}' is not a number, or numbers separated by commas."))];
        return values.All(value => value > 0) ? new(text, values) : throw new UsageException($"{name} is {text}; it must be above 0.");
    }

    public override string ToString() => Text;
}
