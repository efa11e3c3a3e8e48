using SkiaSharp;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Reporting;

public sealed class HeatMapPlotTests
{
    private static readonly HeatMapPlot Example = new()
    {
        XLabel = "x",
        YLabel = "y",
        ValueLabel = "value",
        Values = [0, 0, 0, 1, double.NaN, 1],
        Columns = 3,
        XRange = (0, 3),
        YRange = (0, 2),
        Width = 400,
        Height = 310,
    };

    [Fact]
    public void Given_values_When_saved_Then_the_first_row_is_at_the_top_and_what_is_no_number_stays_blank()
    {
        using var folder = new TemporaryFolder();
        Example.Save(folder.File("map.png"));
        using SKBitmap bitmap = SKBitmap.Decode(folder.File("map.png"));
        Assert.Equal((400, 310), (bitmap.Width, bitmap.Height));

        // The values lie between 80 and 280 across and 50 and 250 down.
        SKColor low = bitmap.GetPixel(113, 100);
        SKColor high = bitmap.GetPixel(113, 200);
        Assert.True(low.Blue > low.Red && high.Red > high.Blue, $"{low} above {high}");
        Assert.Equal(low, bitmap.GetPixel(246, 100));
        Assert.Equal(high, bitmap.GetPixel(246, 200));
        Assert.Equal(SKColors.White, bitmap.GetPixel(180, 200));
    }

    [Fact]
    public void Given_a_value_range_When_drawn_Then_the_colors_follow_it()
    {
        using SKBitmap own = SKBitmap.Decode(Example.ToPng());
        using SKBitmap wide = SKBitmap.Decode((Example with { ValueRange = (0, 10) }).ToPng());
        Assert.NotEqual(own.GetPixel(113, 200), wide.GetPixel(113, 200));
        Assert.Equal(own.GetPixel(113, 100), wide.GetPixel(113, 100));
    }

    [Fact]
    public void Given_several_problems_When_drawn_Then_all_are_reported() => Assert.Equal(
        "HeatMapPlot.Width is 99; it must be 100 to 10000 pixels. HeatMapPlot.Columns is 4; there are 6 values, which make no rectangle of so many columns.",
        Assert.Throws<OptionException>((Example with { Columns = 4, Width = 99 }).ToPng).Message);
}
