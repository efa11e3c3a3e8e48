using System.Globalization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>How far content is moved, in image widths.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Down.</param>
internal readonly record struct Shift(double X, double Y)
{
    private const double Most = 4;

    /// <exception cref="UsageException">When the text is no pair of numbers, or they are too large.</exception>
    public static Shift Parse(string text, string name) =>
        text.Split(',') is [var right, var down] && double.TryParse(right, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) && double.TryParse(down, NumberStyles.Float, CultureInfo.InvariantCulture, out double y)
            ? Math.Abs(x) <= Most && Math.Abs(y) <= Most ? new Shift(x, y) : throw new UsageException($"{name} is {text}; it must be at most {Most} image widths.")
            : throw new UsageException($"{name} '{text}' is not a shift. Write two numbers of image widths, right and down, e.g. 0.1,-0.05.");
}
