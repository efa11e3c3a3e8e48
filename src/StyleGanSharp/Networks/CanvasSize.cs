using System.Globalization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks;

/// <summary>Size of an image larger than the network was trained for, in image widths: 1 x 1 is the usual image.</summary>
/// <param name="Width">Across, at least 1.</param>
/// <param name="Height">Down, at least 1.</param>
public readonly record struct CanvasSize(double Width, double Height)
{
    private const double Most = 16;

    /// <summary>Reads a size as users type it.</summary>
    /// <param name="text">Two numbers with an x, e.g. <c>2x1</c> or <c>1.5x1.5</c>.</param>
    /// <param name="name">What to call it in messages, e.g. the option's name.</param>
    /// <returns>The size.</returns>
    /// <exception cref="UsageException">When the text is no size, or it is below 1 or above 16 a side.</exception>
    public static CanvasSize Parse(string text, string name = "canvas")
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] sides = text.Split('x', 'X');
        return sides.Length == 2 && double.TryParse(sides[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double width) && double.TryParse(sides[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double height)
            && width is >= 1 and <= Most && height is >= 1 and <= Most
            ? new CanvasSize(width, height)
            : throw new UsageException($"{name} '{text}' is not a size in image widths, e.g. 2x1; both sides are 1 to {Most}.");
    }

    /// <summary>Samples that a side of the canvas has more than the usual.</summary>
    internal static int Extra(double side, int rate)
    {
        double extra = (side - 1) * rate;
        return extra >= 0 && Math.Abs(extra - Math.Round(extra)) < 1e-6
            ? (int)Math.Round(extra)
            : throw new UsageException($"A canvas of {side} image widths is not possible with this network: a side is 1 or more, in steps of 1/{rate}.");
    }
}
