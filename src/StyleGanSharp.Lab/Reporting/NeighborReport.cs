using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Metrics;

namespace StyleGanSharp.Reporting;

/// <summary>Whether generated images are copies of real ones, as far as a feature network sees it.</summary>
/// <param name="FakeDistances">From each generated image to the nearest real one, ascending.</param>
/// <param name="RealDistances">From each real image to the nearest other one, ascending: what distances new images of the same kind have.</param>
/// <param name="Sheet">The generated images nearest to real ones, a row each, with their neighbors.</param>
/// <param name="Features">The features that distances are measured in.</param>
public sealed record NeighborReport(IReadOnlyList<double> FakeDistances, IReadOnlyList<double> RealDistances, Image Sheet, FeatureStamp Features)
{
    /// <summary>The chance that a generated image is nearer to the real ones than a real image is to the others (ties count half): ½ for new images of the same kind, 1 for copies, less than ½ for images unlike the real ones.</summary>
    /// <remarks>The statistic U / (m·n) of Mann and Whitney, on which Meehan 2020 (arXiv 2004.05675, section 3) builds a test of data copying.</remarks>
    public double CopyChance => MannWhitney.Chance(FakeDistances, RealDistances);

    /// <summary>The same beside images that were not trained on; null when none were given.</summary>
    public HeldOutComparison? HeldOut { get; init; }

    /// <summary>The fraction of generated images that are nearer to a real one than 99 % of real images are to each other; 0.01 is what chance gives.</summary>
    public double SuspiciousFraction
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
        Title = $"Distance to the nearest real image ({Features.Name} features)",
        XLabel = "distance",
        YLabel = "fraction of images that are nearer",
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
