using System.Globalization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Frames per second: a number, or a fraction such as 30000/1001.</summary>
/// <param name="Text">As given.</param>
/// <param name="PerSecond">The number.</param>
internal readonly record struct FrameRate(string Text, double PerSecond)
{
    /// <exception cref="UsageException">When the text is neither.</exception>
    public static FrameRate Parse(string text, string name)
    {
        double[] parts = [.. text.Split('/').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
        double rate = parts.Length == 1 ? parts[0] : parts.Length == 2 ? parts[0] / parts[1] : double.NaN;
        return double.IsFinite(rate) ? new FrameRate(text, rate) : throw new UsageException($"{name} '{text}' is not a number of frames per second, e.g. 30, 23.976 or 30000/1001.");
    }

    public override string ToString() => Text;
}
