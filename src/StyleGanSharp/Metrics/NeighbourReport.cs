using StyleGanSharp.Features;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Metrics;

/// <summary>Whether generated pictures are copies of real ones, as far as a feature network sees it.</summary>
/// <param name="FakeDistances">From each generated picture to the nearest real one, ascending.</param>
/// <param name="RealDistances">From each real picture to the nearest other one, ascending: what distances new pictures of the same kind have.</param>
/// <param name="Sheet">The generated pictures nearest to real ones, a row each, with their neighbours.</param>
/// <param name="Features">The features that distances are measured in.</param>
public sealed record NeighbourReport(IReadOnlyList<double> FakeDistances, IReadOnlyList<double> RealDistances, Picture Sheet, FeatureStamp Features)
{
    /// <summary>The chance that a generated picture is nearer to the real ones than a real picture is to the others (ties count half): ½ for new pictures of the same kind, 1 for copies, less than ½ for pictures unlike the real ones.</summary>
    /// <remarks>The statistic U / (m·n) of Mann and Whitney, on which Meehan 2020 (arXiv 2004.05675, section 3) builds a test of data copying.</remarks>
    public double CopyChance => MannWhitney.Chance(FakeDistances, RealDistances);

    /// <summary>The same beside pictures that were not trained on; null when none were given.</summary>
    public HeldOutComparison? HeldOut { get; init; }

    /// <summary>The share of generated pictures that are nearer to a real one than 99 % of real pictures are to each other; 0.01 is what chance gives.</summary>
    public double SuspiciousShare
    {
        get
        {
            double limit = RealDistances[(int)(0.01 * (RealDistances.Count - 1))];
            return FakeDistances.Count(distance => distance < limit) / (double)FakeDistances.Count;
        }
    }

    /// <summary>The two distributions of distances as rising curves.</summary>
    /// <returns>A plot.</returns>
    public LinePlot Plot() => new()
    {
        Title = $"Distance to the nearest real picture ({Features.Name} features)",
        XLabel = "distance",
        YLabel = "share of pictures that are nearer",
        Series =
        [
            Rising("generated", FakeDistances), Rising("real, to the other ones", RealDistances),
            .. HeldOut is null ? Array.Empty<PlotSeries>() : [Rising("held out", HeldOut.Distances)],
        ],
        LegendCorner = PlotCorner.LowerRight,
    };

    private static PlotSeries Rising(string name, IReadOnlyList<double> distances) =>
        new(name, distances, [.. Enumerable.Range(1, distances.Count).Select(i => i / (double)distances.Count)]);
}
