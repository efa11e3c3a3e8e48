using ScottPlot;
using SkiaSharp;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Reporting;

/// <summary>What all plots share: fonts, labels, sizes.</summary>
internal static class PlotSurface
{
    private static readonly string[] WantedFonts = ["DejaVu Sans", "Liberation Sans", "Noto Sans", "Segoe UI", "Helvetica", "Arial"];

    private static readonly Lazy<string?> Font = new(() => WantedFonts.FirstOrDefault(SKFontManager.Default.GetFontFamilies().Contains));

    /// <summary>A plain font of this machine, or null to take what there is; a machine without fonts draws plots without words.</summary>
    public static string? SansSerif => Font.Value;

    /// <summary>Notes a size that cannot be drawn.</summary>
    public static void CheckSize(OptionChecks checks, int width, int height)
    {
        checks.Require(width, width is >= 100 and <= 10_000, "it must be 100 to 10000 pixels", member: "Width");
        checks.Require(height, height is >= 100 and <= 10_000, "it must be 100 to 10000 pixels", member: "Height");
    }

    /// <summary>Names the plot and its axes.</summary>
    public static void Label(Plot plot, string title, string xLabel, string yLabel)
    {
        if (SansSerif is { } font)
        {
            plot.Font.Set(font);
        }

        plot.Title(title);
        plot.XLabel(xLabel);
        plot.YLabel(yLabel);
    }

    /// <summary>Light lines and words on a dark ground.</summary>
    public static void Darken(Plot plot)
    {
        (Color ground, Color words) = (Color.FromHex("#16191d"), Color.FromHex("#d5d9de"));
        plot.FigureBackground.Color = ground;
        plot.DataBackground.Color = ground;
        plot.Axes.Color(words);
        plot.Grid.MajorLineColor = Color.FromHex("#343a41");
        plot.Legend.BackgroundColor = ground;
        plot.Legend.FontColor = words;
        plot.Legend.OutlineColor = Color.FromHex("#343a41");
    }

    public static void Save(string path, byte[] png) => SafeFile.Write(path, stream => stream.Write(png));
}
