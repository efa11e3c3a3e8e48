using SkiaSharp;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Reporting;

public sealed class LinePlotTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Given_curves_When_saved_Then_the_image_has_the_size_and_their_colors(bool isLogarithmic)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("plot.png");
        Example(isLogarithmic).Save(path);
        using SKBitmap bitmap = SKBitmap.Decode(path);
        Assert.Equal((640, 400), (bitmap.Width, bitmap.Height));
        HashSet<SKColor> colors = [.. bitmap.Pixels];
        Assert.Contains(new SKColor(31, 119, 180), colors);
        Assert.Contains(new SKColor(255, 127, 14), colors);
    }

    [Fact]
    public void Given_values_that_cannot_be_drawn_When_drawn_Then_they_leave_gaps()
    {
        PlotSeries broken = new("loss", [1, 2, 3, 4, 5, 6, 7], [1, 2, double.NaN, 0, -5, double.PositiveInfinity, 3]);
        LinePlot plot = new() { XLabel = "kimg", YLabel = "loss", Series = [broken], IsXLogarithmic = true, IsYLogarithmic = true };
        using SKBitmap bitmap = SKBitmap.Decode(plot.ToPng());
        Assert.Contains(new SKColor(31, 119, 180), bitmap.Pixels);
        LinePlot empty = plot with { Series = [new PlotSeries("none", [], [])] };
        Assert.NotEmpty(empty.ToPng());
    }

    [Fact]
    public void Given_several_problems_When_drawn_Then_all_are_reported()
    {
        LinePlot plot = new() { XLabel = "x", YLabel = "y", Series = [new PlotSeries("a", [1], [])], Width = 5 };
        Assert.Equal(
            "LinePlot.Width is 5; it must be 100 to 10000 pixels. LinePlot.Series is 'a'; the curve has 1 positions but 0 values.",
            Assert.Throws<OptionException>(plot.ToPng).Message);
        Assert.Contains("LinePlot.Series is empty", Assert.Throws<OptionException>((plot with { Series = [], Width = 900 }).ToPng).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_ranges_markers_and_an_octave_axis_When_drawn_Then_what_lies_outside_is_not_shown()
    {
        LinePlot plot = Example(isLogarithmic: true) with { LogarithmBase = 2, XRange = (1, 2), YRange = (0.5, 2), LegendCorner = PlotCorner.LowerRight };
        PlotSeries below = new("low", [1, 2], [1, 1]) { IsDashed = true, HasMarkers = true, ColorIndex = 2 };
        using SKBitmap bitmap = SKBitmap.Decode((plot with { Series = [below, new PlotSeries("high", [1, 2], [1000, 1000]) { ColorIndex = 3 }], LegendCorner = PlotCorner.LowerLeft }).ToPng());
        int Count(SKColor color) => bitmap.Pixels.Count(pixel => pixel == color);
        int shown = Count(new SKColor(44, 160, 44));
        int hidden = Count(new SKColor(214, 39, 40));
        Assert.True(hidden > 0 && shown > 10 * hidden, $"{shown} and {hidden}: only the legend may show the second curve");
        Assert.Contains("LinePlot.LogarithmBase is 1;", Assert.Throws<OptionException>((plot with { LogarithmBase = 1 }).ToPng).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_many_steps_When_drawn_Then_their_colors_run_from_dark_to_light()
    {
        PlotSeries[] steps = [.. Enumerable.Range(0, 9).Select(i => new PlotSeries($"{i}", [0, 1], [i, i]))];
        using SKBitmap bitmap = SKBitmap.Decode(new LinePlot { XLabel = "x", YLabel = "y", Series = steps, IsSequence = true }.ToPng());
        HashSet<SKColor> colors = [.. bitmap.Pixels];
        Assert.Contains(new SKColor(68, 1, 84), colors); // the first color of Viridis
        Assert.DoesNotContain(new SKColor(31, 119, 180), colors);
    }

    [Fact]
    public void Given_one_curve_When_drawn_Then_no_legend_names_it()
    {
        LinePlot example = Example(isLogarithmic: false);
        byte[] Drawn(string name, int curves) => (example with { Series = [example.Series[0] with { Name = name }, .. example.Series.Skip(1).Take(curves - 1)] }).ToPng();
        Assert.Equal(Drawn("a", 1), Drawn("quite another", 1));
        Assert.NotEqual(Drawn("a", 2), Drawn("quite another", 2));
    }

    private static LinePlot Example(bool isLogarithmic) => new()
    {
        Title = "Example",
        XLabel = "kimg",
        YLabel = "value",
        Series = [new PlotSeries("rising", [1, 10, 100], [1, 50, 1000]), new PlotSeries("falling", [1, 10, 100], [1000, 20, 1])],
        IsXLogarithmic = isLogarithmic,
        IsYLogarithmic = isLogarithmic,
        Width = 640,
        Height = 400,
    };
}
