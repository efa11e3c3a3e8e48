using System.Globalization;
using StyleGanSharp.Networks.StyleGan3;

namespace StyleGanSharp.Reporting;

/// <summary>The numbers of a layer schedule as a table.</summary>
public static class LayerTable
{
    /// <summary>The columns. Rates are in samples, frequencies in cycles an image width; taps and paddings count at the temporary rate.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "layer", "in_rate", "temporary_rate", "out_rate", "cutoff", "least_stopband", "stopband", "size", "channels", "kernel", "up", "down", "up_taps", "down_taps", "radial", "pad_before", "pad_after",
    ];

    /// <summary>One row per layer.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <returns>As many texts a row as there are <see cref="Columns"/>.</returns>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(LayerSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return [.. schedule.Layers.Select(Row)];
    }

    /// <summary>The whole table as comma-separated values with a header.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <returns>Lines that end in a line feed.</returns>
    public static string ToCsv(LayerSchedule schedule) => string.Concat(Rows(schedule).Prepend(Columns).Select(row => string.Join(',', row) + "\n"));

    private static IReadOnlyList<string> Row(LayerPlan layer) =>
    [
        layer.Name, Text(layer.In.Rate), Text(layer.TemporaryRate), Text(layer.Out.Rate), Text(layer.Out.CutoffHz), Text(layer.Out.MinStopbandHz), Text(layer.Out.StopbandHz),
        Text(layer.Out.Size), Text(layer.Out.Channels), Text(layer.Kernel), Text(layer.Up), Text(layer.Down), Text(layer.UpTaps), Text(layer.DownTaps),
        layer.IsRadial && layer.DownTaps > 1 ? "yes" : "no", Text(layer.Padding.X0), Text(layer.Padding.X1),
    ];

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
