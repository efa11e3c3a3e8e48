using StyleGanSharp.Reporting;

namespace StyleGanSharp.Studies;

/// <summary>The plots of a study.</summary>
internal static class StudyPlots
{
    /// <summary>A measurement over the configurations, one curve for the mean and one per seed where there are several.</summary>
    public static LinePlot? Ladder(StudyResults results, string measurement)
    {
        double[] positions = [.. Enumerable.Range(1, results.Configurations.Count).Select(i => (double)i)];
        int[] seeds = [.. results.Values.Select(value => value.Seed).Distinct().Order()];
        var series = new List<PlotSeries> { new("mean", positions, [.. results.Configurations.Select(configuration => results.Cell(configuration, measurement).Mean ?? double.NaN)]) { HasMarkers = true } };
        series.AddRange(seeds.Length < 2 ? [] : seeds.Select(seed => new PlotSeries(
            $"seed {seed}", positions,
            [.. results.Configurations.Select(configuration => results.Values.FirstOrDefault(value => value.Configuration == configuration.Name && value.Seed == seed && value.Measurement == measurement)?.Value ?? double.NaN)])
        { IsDashed = true }));
        return new LinePlot { Title = measurement, XLabel = "configuration", XNames = [.. results.Configurations.Select(configuration => configuration.Name)], YLabel = Label(results, measurement), Series = series };
    }

    /// <summary>A measurement against one of equivariance, one point per configuration that has both; null with fewer than two.</summary>
    public static LinePlot? Against(StudyResults results, string equivariance, string measurement)
    {
        PlotSeries[] points =
        [
            .. results.Configurations.Select(configuration => (configuration.Name, X: results.Cell(configuration, equivariance).Mean, Y: results.Cell(configuration, measurement).Mean))
                .Where(point => point.X is not null && point.Y is not null).Select(point => new PlotSeries(point.Name, [point.X!.Value], [point.Y!.Value])),
        ];
        return points.Length < 2 ? null : new LinePlot
        {
            Title = $"{measurement} against {equivariance}",
            XLabel = Label(results, equivariance),
            YLabel = Label(results, measurement),
            Series = points,
            IsSequence = true,
        };
    }

    private static string Label(StudyResults results, string measurement) => results.Values.First(value => value.Measurement == measurement).Unit is { Length: > 0 } unit ? $"{measurement}, {unit}" : measurement;
}
