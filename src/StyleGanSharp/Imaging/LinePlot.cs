using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Imaging;

/// <summary>Curves over a common axis, as a PNG.</summary>
public sealed record LinePlot
{
    private static readonly string[] WantedFonts = ["DejaVu Sans", "Liberation Sans", "Noto Sans", "Segoe UI", "Helvetica", "Arial"];

    /// <summary>A plain font of this machine, or null to take what there is; a machine without fonts draws plots without words.</summary>
    private static readonly Lazy<string?> SansSerif = new(() => WantedFonts.FirstOrDefault(SKFontManager.Default.GetFontFamilies().Contains));

    /// <summary>Above the plot; empty for none.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>Below the horizontal axis, with the unit.</summary>
    public required string XLabel { get; init; }

    /// <summary>Beside the vertical axis, with the unit.</summary>
    public required string YLabel { get; init; }

    /// <summary>The curves; a legend is drawn for two or more.</summary>
    public required IReadOnlyList<PlotSeries> Series { get; init; }

    /// <summary>Whether the horizontal axis is logarithmic. Default false.</summary>
    public bool IsXLogarithmic { get; init; }

    /// <summary>Whether the vertical axis is logarithmic. Default false.</summary>
    public bool IsYLogarithmic { get; init; }

    /// <summary>Pixels across, 100 … 10,000. Default 900.</summary>
    public int Width { get; init; } = 900;

    /// <summary>Pixels down, 100 … 10,000. Default 540.</summary>
    public int Height { get; init; } = 540;

    /// <summary>Checks everything.</summary>
    /// <exception cref="UsageException">When a size is out of range, there is no curve, or a curve has unequal lengths; reports all of it at once.</exception>
    public void Validate()
    {
        var problems = new List<string>();
        if (Width is < 100 or > 10_000 || Height is < 100 or > 10_000)
        {
            problems.Add($"A plot of {Width}x{Height} pixels is not possible: use 100 to 10000 each way.");
        }

        if (Series.Count == 0)
        {
            problems.Add("The plot has no curve: give at least one.");
        }

        problems.AddRange(Series.Where(series => series.Xs.Count != series.Ys.Count)
            .Select(series => $"The curve '{series.Name}' has {series.Xs.Count} positions but {series.Ys.Count} values."));
        UsageException.ThrowIfAny(problems);
    }

    /// <summary>Draws the plot.</summary>
    /// <returns>A PNG file's bytes.</returns>
    /// <exception cref="UsageException">When something is not valid.</exception>
    public byte[] ToPng()
    {
        Validate();
        using var plot = new Plot();
        foreach (PlotSeries series in Series)
        {
            foreach ((double[] xs, double[] ys, bool isFirst) in Segments(series))
            {
                AddSegment(plot, series, xs, ys, isFirst);
            }
        }

        if (SansSerif.Value is { } font)
        {
            plot.Font.Set(font);
        }

        plot.Title(Title);
        plot.XLabel(XLabel);
        plot.YLabel(YLabel);
        if (Series.Count > 1)
        {
            plot.ShowLegend(Alignment.UpperRight);
        }

        if (IsXLogarithmic)
        {
            plot.Axes.Bottom.TickGenerator = Decades();
        }

        if (IsYLogarithmic)
        {
            plot.Axes.Left.TickGenerator = Decades();
        }

        return plot.GetImageBytes(Width, Height, ImageFormat.Png);
    }

    /// <summary>Draws the plot and writes it to a file.</summary>
    /// <param name="path">The PNG file to make or replace.</param>
    /// <exception cref="UsageException">When something is not valid.</exception>
    /// <exception cref="StyleGanException">When the file cannot be written.</exception>
    public void Save(string path)
    {
        byte[] png = ToPng();
        SafeFile.Write(path, stream => stream.Write(png));
    }

    private void AddSegment(Plot plot, PlotSeries series, double[] xs, double[] ys, bool isFirst)
    {
        var line = plot.Add.Scatter(xs, ys);
        line.LineWidth = 2;
        line.MarkerSize = xs.Length == 1 ? 6 : 0;
        line.Color = plot.Add.Palette.GetColor(IndexOf(series));
        line.LegendText = isFirst ? series.Name : string.Empty;
    }

    private int IndexOf(PlotSeries series) => Series.TakeWhile(other => !ReferenceEquals(other, series)).Count();

    /// <summary>The runs of drawable points, with logarithms taken where an axis is logarithmic.</summary>
    private List<(double[] Xs, double[] Ys, bool IsFirst)> Segments(PlotSeries series)
    {
        var segments = new List<(double[], double[], bool)>();
        var xs = new List<double>();
        var ys = new List<double>();
        for (int i = 0; i <= series.Xs.Count; i++)
        {
            double x = i == series.Xs.Count ? double.NaN : Position(series.Xs[i], IsXLogarithmic);
            double y = i == series.Xs.Count ? double.NaN : Position(series.Ys[i], IsYLogarithmic);
            if (double.IsFinite(x) && double.IsFinite(y))
            {
                xs.Add(x);
                ys.Add(y);
            }
            else if (xs.Count > 0)
            {
                segments.Add(([.. xs], [.. ys], segments.Count == 0));
                xs.Clear();
                ys.Clear();
            }
        }

        return segments;
    }

    private static double Position(double value, bool isLogarithmic) => !isLogarithmic ? value : value > 0 ? Math.Log10(value) : double.NaN;

    private static NumericAutomatic Decades() => new()
    {
        MinorTickGenerator = new LogMinorTickGenerator(),
        IntegerTicksOnly = true,
        LabelFormatter = exponent => Math.Pow(10, exponent).ToString(Math.Abs(exponent) > 5 ? "0e0" : "0.#####"),
    };
}
