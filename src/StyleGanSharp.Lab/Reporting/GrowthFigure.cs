using StyleGanSharp.Training;

namespace StyleGanSharp.Reporting;

/// <summary>The schedule of progressive growing (PRO §2) as an image.</summary>
internal static class GrowthFigure
{
    private const int Points = 600;

    /// <summary>The resolution in use over a run (between two while one fades in), the batch size and the generator's learning rate.</summary>
    /// <param name="growth">The schedule.</param>
    /// <param name="totalKimg">Length of the run in thousands of images.</param>
    /// <param name="batch">Batch size where the schedule has none of its own.</param>
    /// <param name="learningRate">Learning rate that the schedule's factors multiply.</param>
    /// <returns>A plot with a logarithmic axis of values.</returns>
    public static LinePlot Of(GrowthSchedule growth, double totalKimg, int batch, double learningRate)
    {
        double[] kimg = [.. Enumerable.Range(0, Points + 1).Select(i => totalKimg * i / Points)];
        GrowthStage[] stages = [.. kimg.Select(value => growth.At((long)(value * 1000)))];
        return new LinePlot
        {
            Title = $"growing from {growth.FirstResolution} to {growth.LastResolution} pixels",
            XLabel = "kimg",
            YLabel = "pixels, images, rate",
            IsYLogarithmic = true,
            Series =
            [
                new PlotSeries("resolution", kimg, [.. stages.Select(stage => growth.LastResolution * Math.Pow(2, -stage.LevelOfDetail))]),
                new PlotSeries("batch", kimg, [.. stages.Select(stage => (double)(stage.Batch ?? batch))]),
                new PlotSeries("learning rate · 1000", kimg, [.. stages.Select(stage => stage.LearningRateFactor * learningRate * 1000)]),
            ],
        };
    }
}
