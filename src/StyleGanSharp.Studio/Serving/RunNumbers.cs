using StyleGanSharp.Metrics;
using StyleGanSharp.Reporting;
using StyleGanSharp.Training;

namespace StyleGanSharp.Serving;

/// <summary>The curves of a run, as the page draws them.</summary>
/// <param name="Plots">What is drawn together.</param>
/// <param name="Warnings">What the training warned of, the last ones.</param>
/// <param name="BrokenLines">Lines of its log that cannot be read.</param>
internal sealed record RunNumbers(IReadOnlyList<RunNumbers.Plot> Plots, IReadOnlyList<string> Warnings, int BrokenLines)
{
    private const int MaxPoints = 600;
    private const int MaxWarnings = 8;

    private static readonly (string Title, string Unit, (string Key, string Name)[] Curves)[] Kinds =
    [
        ("Losses", "mean of the tick", [("Loss/G/loss", "generator"), ("Loss/D/loss", "discriminator")]),
        ("What the discriminator says", "score, above 0 for real", [("Loss/scores/real", "of real images"), ("Loss/scores/fake", "of generated images")]),
        ("Overfitting and augmentation", "mean of the tick", [("Loss/signs/real", "E[sign D(real)]"), ("Progress/augment", "augmentation p")]),
        ("Speed", "seconds per 1000 images", [("Timing/sec_per_kimg", "training")]),
    ];

    /// <param name="Title">What it shows.</param>
    /// <param name="XUnit">Label of the axis to the right.</param>
    /// <param name="YUnit">Label of the axis upward.</param>
    /// <param name="Series">The curves.</param>
    internal sealed record Plot(string Title, string XUnit, string YUnit, IReadOnlyList<Series> Series);

    /// <param name="Name">For the legend.</param>
    /// <param name="Xs">Thousands of images.</param>
    /// <param name="Ys">Values.</param>
    internal sealed record Series(string Name, IReadOnlyList<double> Xs, IReadOnlyList<double> Ys);

    /// <exception cref="Runtime.StyleGanException">When a file cannot be read.</exception>
    public static RunNumbers Of(RunFolder folder)
    {
        RunStatistics statistics = RunStatistics.Read(folder, skipsBroken: true);
        var plots = new List<Plot>();
        foreach (string file in Directory.EnumerateFiles(folder.Path, "metric-*.jsonl").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file)["metric-".Length..];
            string unit = MetricCatalog.All.FirstOrDefault(metric => metric.Name == name)?.Unit is { Length: > 0 } found ? found : "value";
            Add(plots, name, unit, RunStatistics.ReadMetric(file));
        }

        foreach ((string title, string unit, (string Key, string Name)[] curves) in Kinds)
        {
            Add(plots, title, unit, curves.Select(curve => statistics.Curve(curve.Key, curve.Name)).OfType<PlotSeries>());
        }

        return new RunNumbers(plots, [.. statistics.Warnings.TakeLast(MaxWarnings).Select(warning => FormattableString.Invariant($"{warning.Kimg:0.###} kimg: {warning.Text}"))], statistics.BrokenLines);
    }

    private static void Add(List<Plot> plots, string title, string unit, IEnumerable<PlotSeries> curves)
    {
        Series[] drawn = [.. curves.Where(curve => curve.Ys.Any(y => y != 0)).Select(curve => Thinned(curve.Name, curve.Xs, curve.Ys))];
        if (drawn.Length > 0)
        {
            plots.Add(new Plot(title, "thousands of images", unit, drawn));
        }
    }

    /// <summary>Every so-manieth point, and the last one.</summary>
    private static Series Thinned(string name, IReadOnlyList<double> xs, IReadOnlyList<double> ys)
    {
        int step = Math.Max((xs.Count + MaxPoints - 1) / MaxPoints, 1);
        int[] kept = [.. Enumerable.Range(0, xs.Count).Where(i => double.IsFinite(ys[i]) && ((xs.Count - 1 - i) % step == 0))];
        return new Series(name, [.. kept.Select(i => xs[i])], [.. kept.Select(i => ys[i])]);
    }
}
