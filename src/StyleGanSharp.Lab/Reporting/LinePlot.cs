using ScottPlot;
using ScottPlot.TickGenerators;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Reporting;

/// <summary>Curves over a common axis, as a PNG.</summary>
public sealed record LinePlot
{
    /// <summary>A legend of more lines stands beside the plot.</summary>
    private const int LegendInside = 6;

    /// <summary>Above the plot; empty for none.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>Below the horizontal axis, with the unit.</summary>
    public required string XLabel { get; init; }

    /// <summary>Beside the vertical axis, with the unit.</summary>
    public required string YLabel { get; init; }

    /// <summary>Names of the positions 1, 2, … on the horizontal axis; null labels it with numbers.</summary>
    public IReadOnlyList<string>? XNames { get; init; }

    /// <summary>The curves; a legend is drawn for two or more.</summary>
    public required IReadOnlyList<PlotSeries> Series { get; init; }

    /// <summary>Whether the horizontal axis is logarithmic. Default false.</summary>
    public bool IsXLogarithmic { get; init; }

    /// <summary>Whether the vertical axis is logarithmic. Default false.</summary>
    public bool IsYLogarithmic { get; init; }

    /// <summary>What one whole step of a logarithmic axis multiplies by, above 1: 10 for decades, 2 for octaves. Default 10.</summary>
    public double LogarithmBase { get; init; } = 10;

    /// <summary>The part of the horizontal axis to show; null shows all.</summary>
    public (double Low, double High)? XRange { get; init; }

    /// <summary>The part of the vertical axis to show; null shows all.</summary>
    public (double Low, double High)? YRange { get; init; }

    /// <summary>Whether the curves are steps of one thing, and so colored from dark to light, instead of different things. Default false.</summary>
    public bool IsSequence { get; init; }

    /// <summary>Where the legend of a few curves lies; that of many stands beside the plot.</summary>
    public PlotCorner LegendCorner { get; init; } = PlotCorner.UpperRight;

    /// <summary>Draws light lines on a dark ground. Default false.</summary>
    public bool IsDark { get; init; }

    /// <summary>Pixels across, 100 … 10,000. Default 900.</summary>
    public int Width { get; init; } = 900;

    /// <summary>Pixels down, 100 … 10,000. Default 540.</summary>
    public int Height { get; init; } = 540;

    /// <summary>Checks everything.</summary>
    /// <exception cref="OptionException">When a size is out of range, there is no curve, or a curve has unequal lengths; reports all of it at once.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(LinePlot));
        PlotSurface.CheckSize(checks, Width, Height);
        checks.Require(Series, Series.Count > 0, "a plot needs at least one curve");
        foreach (PlotSeries series in Series)
        {
            checks.Require(series.Name, series.Xs.Count == series.Ys.Count, $"the curve has {series.Xs.Count} positions but {Quantity.Of(series.Ys.Count, "value")}", member: nameof(Series));
        }

        checks.Require(LogarithmBase, LogarithmBase > 1, "it must be above 1");
        checks.ThrowIfAny();
    }

    /// <summary>Draws the plot.</summary>
    /// <returns>A PNG file's bytes.</returns>
    /// <exception cref="OptionException">When something is not valid.</exception>
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

        PlotSurface.Label(plot, Title, XLabel, YLabel);
        if (Series.Count > LegendInside)
        {
            plot.ShowLegend(Edge.Right);
        }
        else if (Series.Count > 1)
        {
            plot.ShowLegend(LegendCorner switch
            {
                PlotCorner.LowerRight => Alignment.LowerRight,
                PlotCorner.LowerLeft => Alignment.LowerLeft,
                PlotCorner.UpperLeft => Alignment.UpperLeft,
                _ => Alignment.UpperRight,
            });
        }

        SetAxes(plot);
        if (IsDark)
        {
            PlotSurface.Darken(plot);
        }

        return plot.GetImageBytes(Width, Height, ScottPlot.ImageFormat.Png);
    }

    /// <summary>Draws the plot and writes it to a file.</summary>
    /// <param name="path">The PNG file to make or replace.</param>
    /// <exception cref="OptionException">When something is not valid.</exception>
    /// <exception cref="StyleGanException">When the file cannot be written.</exception>
    public void Save(string path) => PlotSurface.Save(path, ToPng());

    private void SetAxes(Plot plot)
    {
        if (IsXLogarithmic)
        {
            plot.Axes.Bottom.TickGenerator = Powers();
        }

        if (XNames is not null)
        {
            plot.Axes.Bottom.SetTicks([.. Enumerable.Range(1, XNames.Count).Select(i => (double)i)], [.. XNames]);
        }

        if (IsYLogarithmic)
        {
            plot.Axes.Left.TickGenerator = Powers();
        }

        if (XRange is { } x)
        {
            plot.Axes.SetLimitsX(Position(x.Low, IsXLogarithmic), Position(x.High, IsXLogarithmic));
        }

        if (YRange is { } y)
        {
            plot.Axes.SetLimitsY(Position(y.Low, IsYLogarithmic), Position(y.High, IsYLogarithmic));
        }
    }

    private void AddSegment(Plot plot, PlotSeries series, double[] xs, double[] ys, bool isFirst)
    {
        var line = plot.Add.Scatter(xs, ys);
        line.LineWidth = 2;
        line.LinePattern = series.IsDashed ? LinePattern.Dashed : LinePattern.Solid;
        line.MarkerSize = xs.Length == 1 || series.HasMarkers ? 6 : 0;
        line.Color = IsSequence
            ? new ScottPlot.Colormaps.Viridis().GetColor(0.92 * IndexOf(series) / Math.Max(Series.Count - 1, 1)) // its last colors hardly show on white
            : plot.Add.Palette.GetColor(series.ColorIndex ?? IndexOf(series));
        line.LegendText = isFirst && Series.Count > 1 ? series.Name : string.Empty;
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

    private double Position(double value, bool isLogarithmic) => !isLogarithmic ? value : value > 0 ? Math.Log(value, LogarithmBase) : double.NaN;

    private NumericAutomatic Powers()
    {
        var ticks = new NumericAutomatic
        {
            IntegerTicksOnly = true,
            LabelFormatter = exponent => Math.Pow(LogarithmBase, exponent).ToString(Math.Abs(exponent * Math.Log10(LogarithmBase)) > 5 ? "0e0" : "0.#####"),
        };
        if (LogarithmBase == 10)
        {
            ticks.MinorTickGenerator = new LogMinorTickGenerator();
        }

        return ticks;
    }
}
