using SkiaSharp;
using StyleGanSharp.Reporting;
using StyleGanSharp.Signals;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Reporting;

public sealed class SpectrumFigureTests
{
    [Fact]
    public void Given_a_wave_to_the_right_and_up_When_drawn_Then_its_peak_is_at_the_right_and_top()
    {
        HeatMapPlot map = SpectrumFigure.Map("wave", Wave());
        int peak = map.Values.ToList().IndexOf(map.Values.Max());
        (int column, int row) = (peak % map.Columns, peak / map.Columns);

        // Real images have two equal peaks, one opposite the other; both lie on the rising diagonal.
        Assert.True((column > map.Columns / 2) == (row < map.Rows / 2));
        double step = (map.YRange.High - map.YRange.Low) / map.Rows;
        Assert.Equal(4, Math.Abs(map.YRange.High - ((row + 0.5) * step)), 1e-9);
        Assert.Equal(4, Math.Abs(map.XRange.Low + ((column + 0.5) * step)), 1e-9);
        using SKBitmap bitmap = SKBitmap.Decode(map.ToPng());
        Assert.Equal((700, 610), (bitmap.Width, bitmap.Height));
    }

    [Fact]
    public void Given_two_spectra_When_sliced_Then_each_has_a_color_and_the_diagonal_is_dashed()
    {
        LinePlot plot = SpectrumFigure.Slices([("a", Wave()), ("b", Wave())]);
        Assert.Equal(["a, 0°", "a, 45°", "b, 0°", "b, 45°"], plot.Series.Select(series => series.Name));
        Assert.Equal([0, 0, 1, 1], plot.Series.Select(series => series.ColorIndex));
        Assert.Equal([false, true, false, true], plot.Series.Select(series => series.IsDashed));
        Assert.NotEmpty(plot.ToPng());
    }

    [Fact]
    public void Given_a_spectrum_When_written_as_text_Then_the_numbers_are_those_of_the_grid()
    {
        PowerSpectrum spectrum = Wave();
        string[] map = SpectrumFigure.MapCsv(spectrum).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(spectrum.Size + 1, map.Length);
        Assert.StartsWith("fy\\fx,-8,-7.5,", map[0], StringComparison.Ordinal);
        Assert.Equal(10 * Math.Log10(spectrum.Power[(3 * spectrum.Size) + 5]), double.Parse(map[4].Split(',')[6]), 6e-4);
        Assert.Equal(-6.5, double.Parse(map[4].Split(',')[0]));

        string[] slices = SpectrumFigure.SlicesCsv([("one, \"two\"", spectrum)]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("name,angle_degrees,frequency,power_db", slices[0]);
        Assert.Equal(1 + (2 * ((spectrum.Size / 2) + 1)), slices.Length);
        Assert.StartsWith("\"one, \"\"two\"\"\",0,0.5,", slices[2], StringComparison.Ordinal);
    }

    private static PowerSpectrum Wave()
    {
        using var scope = NewDisposeScope();
        using var estimator = new SpectrumEstimator(16, 1);

        // y points down, so this wave rises to the right.
        estimator.Add(SampledSignal.Sample((x, y) => Math.Sin(2 * Math.PI * 4 * (x - y)), 16, 16));
        return estimator.Result(new ChannelStatistics([0], [1]));
    }
}
