using StyleGanSharp.Training;

namespace StyleGanSharp.Reporting;

/// <summary>Draws a training into its run folder whenever a snapshot is written: <see cref="RunFolder.PlotFile"/>, and <see cref="RunFolder.GrowthFile"/> where the networks grow.</summary>
/// <param name="next">Receives the reports afterwards; null is none.</param>
/// <example><code>
/// TrainingRun.Train(options, new RunPlots(progress));
/// </code></example>
public sealed class RunPlots(IProgress<TrainingProgress>? next = null) : IProgress<TrainingProgress>
{
    private readonly SideWork _side = new();

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Snapshot is { } snapshot)
        {
            _side.Try("plots", () => Draw(new RunFolder(Path.GetDirectoryName(snapshot)!)));
        }

        next?.Report(_side.TakeUnreported() is { Count: > 0 } warnings ? value with { Warnings = [.. value.Warnings, .. warnings] } : value);
    }

    private static void Draw(RunFolder folder)
    {
        RunPlot.FromLog(folder)?.Save(folder.PlotFile);
        if (!File.Exists(folder.GrowthFile) && ResolvedTraining.Load(folder) is { Growth: { } growth } options)
        {
            GrowthFigure.Of(growth, options.TotalKimg, options.Batch, options.GOptimizer.LearningRate).Save(folder.GrowthFile);
        }
    }
}
