using StyleGanSharp.Imaging;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Reporting;
using StyleGanSharp.Signal;
using StyleGanSharp.Signals;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Reporting;

public sealed class ScheduleFiguresTests
{
    private static readonly LayerSchedule Schedule = LayerSchedule.Make(new StyleGan3GeneratorOptions { ImgResolution = 256 });

    [Fact]
    public void Given_a_schedule_When_drawn_Then_the_curves_are_its_bands()
    {
        LinePlot plot = ScheduleFigure.Plot(Schedule);
        Assert.Equal(["cutoff f_c", "least stopband f_t", "Nyquist frequency s/2", "sampling rate s"], plot.Series.Select(series => series.Name));
        for (int i = 0; i < Schedule.Layers.Count; i++)
        {
            SignalBand band = Schedule.Layers[i].Out;
            Assert.Equal([band.CutoffHz, band.MinStopbandHz, band.Rate / 2.0, band.Rate], plot.Series.Select(series => series.Ys[i]));

            // Appendix C: the transition band ends at the stopband asked for, or at half the rate where that is higher.
            Assert.Equal(Math.Max(band.MinStopbandHz, band.Rate / 2.0), band.StopbandHz, 1e-9);
        }

        Assert.NotEmpty(plot.ToPng());
    }

    [Theory]
    [InlineData(StyleGan3Schedule.Octaves)]
    [InlineData(StyleGan3Schedule.CriticalOctaves)]
    public void Given_a_stepped_schedule_When_planned_Then_the_minimum_stopband_is_the_end_of_the_transition_band(StyleGan3Schedule kind)
    {
        LayerSchedule schedule = LayerSchedule.Make(new StyleGan3GeneratorOptions { ImgResolution = 64, Schedule = kind });
        Assert.All(schedule.Layers, layer => Assert.Equal(layer.Out.StopbandHz, layer.Out.MinStopbandHz, 1e-9));
    }

    [Fact]
    public void Given_a_schedule_When_its_filters_are_drawn_Then_there_is_an_image_of_each()
    {
        Image responses = ResponseFigure.Draw(Schedule)!;
        Assert.Equal((900, 1080), (responses.Width, responses.Height));
        Image footprint = FootprintFigure.Draw(Schedule)!;
        int filters = Schedule.Layers.Count(layer => layer.UpTaps > 1) + Schedule.Layers.Count(layer => layer.DownTaps > 1);
        Assert.Equal(28, filters);
        Assert.Equal((12 + (8 * 162), 12 + (4 * 186)), (footprint.Width, footprint.Height));

        // The middle of the first filter is its largest tap, so full red.
        Assert.Equal([255, 0, 0], Images.At(footprint, 12 + 75, 12 + 24 + 75));
    }

    [Fact]
    public void Given_a_small_schedule_When_without_upsampling_for_the_nonlinearity_Then_only_the_layers_that_change_rate_have_filters()
    {
        LayerSchedule schedule = LayerSchedule.Make(new StyleGan3GeneratorOptions { ImgResolution = 64, NumLayers = 6, LreluUpsampling = 1 });
        Image? footprint = FootprintFigure.Draw(schedule);
        int filters = schedule.Layers.Count(layer => layer.UpTaps > 1);
        Assert.True(filters > 0 && schedule.Layers.All(layer => layer.DownTaps == 1));
        Assert.Equal(12 + (162 * filters), footprint!.Width);
        Assert.Equal(540, ResponseFigure.Draw(schedule)!.Height);
        LayerSchedule unfiltered = LayerSchedule.Make(TinyNetworks.StyleGan3Options with { LreluUpsampling = 1 });
        Assert.Null(FootprintFigure.Draw(unfiltered));
        Assert.Null(ResponseFigure.Draw(unfiltered));
    }

    [Fact]
    public void Given_a_layer_When_its_filters_are_designed_Then_they_stop_what_lies_beyond_the_inputs_and_the_outputs_band()
    {
        using var scope = NewDisposeScope();
        foreach (LayerPlan layer in Schedule.Layers.Where(layer => !layer.IsToRgb))
        {
            foreach ((Tensor filter, SignalBand band) in new[] { (layer.DesignUpFilter()!, layer.In), (layer.DesignDownFilter()!, layer.Out) })
            {
                // Kaiser's estimate is a little too good for so few taps.
                double attenuationDb = LowPassFilter.AttenuationDb((int)filter.shape[0], band.HalfWidthHz * 2 / (layer.TemporaryRate / 2.0));
                double[] beyond = [.. Enumerable.Range(0, 100).Select(i => band.StopbandHz + (i / 100.0 * ((layer.TemporaryRate / 2.0) - band.StopbandHz)))];
                Assert.All(beyond, frequency => Assert.True(FrequencyResponse.Decibels(filter, frequency, layer.TemporaryRate) < -0.85 * attenuationDb, $"{layer.Name} at {frequency}"));
                Assert.Equal(1, FrequencyResponse.Magnitude(filter, 0, 0, layer.TemporaryRate), 1e-6);
            }
        }

        Assert.Null(Schedule.Layers[^1].DesignUpFilter());
        Assert.Null(Schedule.Layers[^1].DesignDownFilter());
    }

    [Fact]
    public void Given_a_schedule_When_written_as_a_table_Then_each_layer_is_a_row_of_all_columns()
    {
        string[] lines = LayerTable.ToCsv(Schedule).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Schedule.Layers.Count + 1, lines.Length);
        Assert.All(lines, line => Assert.Equal(LayerTable.Columns.Count, line.Split(',').Length));
        Assert.Equal("L0_36_512,16,32,16,2,4.287,8,36,512,3,2,2,12,12,no,9,8", lines[1]);
        Assert.Equal("L14_256_3,256,256,256,128,157.586,157.586,256,3,1,1,1,1,1,no,0,0", lines[^1]);
    }
}
