using StyleGanSharp.Training;

namespace StyleGanSharp.Reporting;

/// <summary>Draws a training into its run folder whenever a snapshot is written: <see cref="RunFolder.PlotFile"/>, and <see cref="RunFolder.GrowthFile"/> where the networks grow.</summary>
/// <param name="next">Receives the reports afterwards; null is none.</param>
/// <example><code>
/// TrainingRun.Train(options, new RunPlots(progress));
/// </code></example>
public sealed class RunPlots(IProgress<TrainingProgress>? next = null) : IProgress<TrainingProgress>
{
    private bool _hasFailed;

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        TrainingWarning? warning = value.Snapshot is { } snapshot ? Draw(new RunFolder(Path.GetDirectoryName(snapshot)!)) : null;
        next?.Report(warning is null ? value : value with { Warnings = [.. value.Warnings, warning] });
    }

    /// <summary>A plot that cannot be drawn or written ends no training.</summary>
    private TrainingWarning? Draw(RunFolder folder)
    {
        try
        {
            RunPlot.FromLog(folder)?.Save(folder.PlotFile);
            if (!File.Exists(folder.GrowthFile) && ResolvedTraining.Load(folder) is { Growth: { } growth } options)
            {
                GrowthFigure.Of(growth, options.TotalKimg, options.Batch, options.GOptimizer.LearningRate).Save(folder.GrowthFile);
            }

            _hasFailed = false;
            return null;
        }
        catch (Exception e)
        {
            bool isNew = !_hasFailed;
            _hasFailed = true;
            return isNew ? new TrainingWarning("plots", $"{e.Message.ReplaceLineEndings(" ")} The training continues without.") : null;
        }
    }
}
