using StyleGanSharp.Runtime;
using StyleGanSharp.Training;

namespace StyleGanSharp.Reporting;

/// <summary>The course of a run as an image.</summary>
public static class RunPlot
{
    private static readonly (string Key, string Name)[] Curves =
    [
        ("Loss/G/loss", "generator loss"),
        ("Loss/D/loss", "discriminator loss"),
        ("Loss/signs/real", "E[sign D(real)]"),
        ("Progress/augment", "augmentation p"),
    ];

    /// <summary>Reads a run's log and draws its losses, the sign of D on real images, and the augmentation's probability where there is any.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The plot; null while the log has fewer than two ticks.</returns>
    /// <exception cref="StyleGanException">When the log cannot be read.</exception>
    public static LinePlot? FromLog(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Of(RunStatistics.Read(folder), Path.GetFileName(Path.GetFullPath(folder.Path)), "mean of the tick", Curves);
    }

    /// <summary>Draws those curves that say something.</summary>
    /// <returns>The plot; null where there is nothing to see.</returns>
    internal static LinePlot? Of(RunStatistics statistics, string title, string yLabel, params IReadOnlyList<(string Key, string Name)> curves)
    {
        PlotSeries[] drawn = [.. curves.Select(curve => statistics.Curve(curve.Key, curve.Name)).OfType<PlotSeries>().Where(series => series.Xs.Count > 1 && series.Ys.Any(y => y != 0))];
        return drawn.Length == 0 ? null : new LinePlot { Title = title, XLabel = "kimg", YLabel = yLabel, Series = drawn };
    }
}
