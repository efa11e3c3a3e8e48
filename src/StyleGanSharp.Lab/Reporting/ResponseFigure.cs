using StyleGanSharp.Imaging;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Signals;
using static TorchSharp.torch;

namespace StyleGanSharp.Reporting;

/// <summary>What the filters around the nonlinearities of a StyleGAN3 generator let pass.</summary>
public static class ResponseFigure
{
    private const double FloorDb = -120;
    private const double LowestHz = 0.5;
    private const int StepsAnOctave = 64;

    /// <summary>Draws the frequency response of each layer's up-sampling and down-sampling filter, one plot above the other.</summary>
    /// <param name="schedule">The schedule; layers without a filter have no curve.</param>
    /// <returns>An image of both plots; of one where the other kind does not occur. Null when there is no filter at all.</returns>
    public static Image? Draw(LayerSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        Image[] plots =
        [
            .. Plot("Up-sampling filters", schedule, layer => layer.DesignUpFilter()),
            .. Plot("Down-sampling filters", schedule, layer => layer.DesignDownFilter()),
        ];
        return plots.Length == 0 ? null : ImageGrid.Compose(plots, columns: 1);
    }

    private static IEnumerable<Image> Plot(string title, LayerSchedule schedule, Func<LayerPlan, Tensor?> design)
    {
        var curves = new List<PlotSeries>();
        foreach (LayerPlan layer in schedule.Layers)
        {
            using Tensor? filter = design(layer);
            if (filter is not null)
            {
                curves.Add(Curve(layer, filter));
            }
        }

        if (curves.Count == 0)
        {
            return [];
        }

        var plot = new LinePlot
        {
            Title = title,
            XLabel = "frequency (cycles an image width)",
            YLabel = "gain (dB)",
            Series = curves,
            IsXLogarithmic = true,
            LogarithmBase = 2,
            IsSequence = true,
            XRange = (LowestHz, curves.Max(curve => curve.Xs[^1])),
            YRange = (FloorDb, 10),
        };
        return [ImageDecoder.Decode(plot.ToPng(), title)];
    }

    private static PlotSeries Curve(LayerPlan layer, Tensor filter)
    {
        int steps = (int)(StepsAnOctave * Math.Log2(layer.TemporaryRate / 2.0 / LowestHz));
        double[] frequencies = [.. Enumerable.Range(0, steps + 1).Select(i => LowestHz * Math.Pow(2, i / (double)StepsAnOctave))];
        return new PlotSeries(layer.Name, frequencies, [.. frequencies.Select(frequency => Math.Max(FrequencyResponse.Decibels(filter, frequency, layer.TemporaryRate), FloorDb - 10))]);
    }
}
