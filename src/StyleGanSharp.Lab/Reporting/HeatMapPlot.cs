using ScottPlot;
using ScottPlot.Panels;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Reporting;

/// <summary>Values on a plane as colors with a color bar, as a PNG.</summary>
public sealed record HeatMapPlot
{
    /// <summary>Above the plot; empty for none.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>Below the horizontal axis, with the unit.</summary>
    public required string XLabel { get; init; }

    /// <summary>Beside the vertical axis, with the unit.</summary>
    public required string YLabel { get; init; }

    /// <summary>Beside the color bar, with the unit.</summary>
    public required string ValueLabel { get; init; }

    /// <summary>Values row by row from the top, as many as <see cref="Rows"/> times <see cref="Columns"/>; what is not finite stays blank.</summary>
    public required IReadOnlyList<double> Values { get; init; }

    /// <summary>Values across.</summary>
    public required int Columns { get; init; }

    /// <summary>Values down.</summary>
    public int Rows => Columns < 1 ? 0 : Values.Count / Columns;

    /// <summary>Positions of the left and right edges.</summary>
    public required (double Low, double High) XRange { get; init; }

    /// <summary>Positions of the bottom and top edges.</summary>
    public required (double Low, double High) YRange { get; init; }

    /// <summary>The values of the first and last color; null takes the least and the largest.</summary>
    public (double Low, double High)? ValueRange { get; init; }

    /// <summary>Pixels across, 100 … 10,000. Default 700.</summary>
    public int Width { get; init; } = 700;

    /// <summary>Pixels down, 100 … 10,000. Default 610, which leaves a square for the values.</summary>
    public int Height { get; init; } = 610;

    /// <summary>Checks everything.</summary>
    /// <exception cref="OptionException">When a size is out of range or the values are no rectangle; reports all of it at once.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(HeatMapPlot));
        PlotSurface.CheckSize(checks, Width, Height);
        checks.Require(Columns, Values.Count > 0 && Columns >= 1 && Values.Count % Columns == 0, $"there {Quantity.Are(Values.Count, "value")}, which make no rectangle of so many columns");
        checks.ThrowIfAny();
    }

    /// <summary>Draws the plot.</summary>
    /// <returns>A PNG file's bytes.</returns>
    /// <exception cref="OptionException">When something is not valid.</exception>
    public byte[] ToPng()
    {
        Validate();
        using var plot = new Plot();
        var cells = new double[Rows, Columns];
        for (int i = 0; i < Values.Count; i++)
        {
            cells[i / Columns, i % Columns] = double.IsFinite(Values[i]) ? Values[i] : double.NaN;
        }

        ScottPlot.Plottables.Heatmap map = plot.Add.Heatmap(cells);
        map.Colormap = new ScottPlot.Colormaps.Turbo();
        map.Position = new CoordinateRect(XRange.Low, XRange.High, YRange.Low, YRange.High);
        if (ValueRange is { } range)
        {
            map.ManualRange = new ScottPlot.Range(range.Low, range.High);
        }

        ColorBar bar = plot.Add.ColorBar(map);
        bar.Label = ValueLabel;
        plot.HideGrid();
        plot.Axes.SetLimits(XRange.Low, XRange.High, YRange.Low, YRange.High);
        plot.Layout.Fixed(new PixelPadding(left: 80, right: 120, bottom: 60, top: 50));
        PlotSurface.Label(plot, Title, XLabel, YLabel);
        bar.LabelStyle.FontName = plot.Axes.Left.Label.FontName;
        bar.LabelStyle.FontSize = plot.Axes.Left.Label.FontSize;
        bar.LabelStyle.Bold = false;
        bar.Axis.TickLabelStyle.FontName = plot.Axes.Left.TickLabelStyle.FontName;
        return plot.GetImageBytes(Width, Height, ScottPlot.ImageFormat.Png);
    }

    /// <summary>Draws the plot and writes it to a file.</summary>
    /// <param name="path">The PNG file to make or replace.</param>
    /// <exception cref="OptionException">When something is not valid.</exception>
    /// <exception cref="StyleGanException">When the file cannot be written.</exception>
    public void Save(string path) => PlotSurface.Save(path, ToPng());
}
