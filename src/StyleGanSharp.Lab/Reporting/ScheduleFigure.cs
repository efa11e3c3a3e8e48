using StyleGanSharp.Networks.StyleGan3;

namespace StyleGanSharp.Reporting;

/// <summary>The layer schedule of a StyleGAN3 generator: which frequencies each layer may hold (StyleGAN3, figure 4c).</summary>
public static class ScheduleFigure
{
    /// <summary>Draws, layer by layer, the sampling rate s, the Nyquist frequency s/2, the least stopband f_t and the cutoff f_c on an axis of octaves. The filters' transition band ends at the larger of f_t and s/2.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <returns>The plot.</returns>
    public static LinePlot Plot(LayerSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        PlotSeries Curve(string name, int color, bool isDashed, Func<SignalBand, double> value) => new(
            name, [.. schedule.Layers.Select((_, i) => (double)i)], [.. schedule.Layers.Select(layer => value(layer.Out))])
        { ColorIndex = color, IsDashed = isDashed, HasMarkers = !isDashed };
        double most = schedule.Layers.Max(layer => layer.Out.Rate);
        return new LinePlot
        {
            Title = "Bands of the layers",
            XLabel = "layer",
            YLabel = "cycles or samples per image width",
            Series =
            [
                Curve("cutoff f_c", 0, isDashed: false, band => band.CutoffHz),
                Curve("least stopband f_t", 1, isDashed: false, band => band.MinStopbandHz),
                Curve("Nyquist frequency s/2", 3, isDashed: true, band => band.Rate / 2.0),
                Curve("sampling rate s", 2, isDashed: true, band => band.Rate),
            ],
            IsYLogarithmic = true,
            LogarithmBase = 2,
            YRange = (schedule.Layers.Min(layer => layer.Out.CutoffHz) / 1.5, most * 1.5),
            LegendCorner = PlotCorner.LowerRight,
        };
    }
}
