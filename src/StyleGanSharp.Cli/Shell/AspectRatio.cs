using System.Globalization;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Width to height of images that were stretched to squares for the training.</summary>
/// <param name="Text">As given.</param>
/// <param name="WidthByHeight">The quotient.</param>
internal readonly record struct AspectRatio(string Text, double WidthByHeight)
{
    private const double Most = 16;

    /// <exception cref="UsageException">When the text is neither W:H nor a number, or the shape is extreme.</exception>
    public static AspectRatio Parse(string text, string name)
    {
        double[] parts = [.. text.Split(':', 'x', '/').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
        double ratio = parts.Length == 1 ? parts[0] : parts.Length == 2 ? parts[0] / parts[1] : double.NaN;
        return ratio is >= 1 / Most and <= Most ? new AspectRatio(text, ratio)
            : throw new UsageException($"{name} '{text}' is not a shape. Write width:height, e.g. 16:9, or a number; one side is at most {Most} times the other.");
    }

    /// <summary>The image in this shape; its shorter side stays.</summary>
    public Image Apply(Image image) => WidthByHeight >= 1
        ? image.Resize((int)Math.Round(image.Height * WidthByHeight), image.Height)
        : image.Resize(image.Width, (int)Math.Round(image.Width / WidthByHeight));

    public override string ToString() => Text;
}
