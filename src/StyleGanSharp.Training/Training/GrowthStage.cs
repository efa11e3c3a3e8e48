namespace StyleGanSharp.Training;

/// <summary>Where a growing training is.</summary>
/// <param name="Resolution">Width and height in pixels of what is trained now; in a transition the larger one.</param>
/// <param name="LevelOfDetail">How many of the highest resolutions are not in use; between two integers while one fades in.</param>
/// <param name="Batch">Batch size, or null for the run's own.</param>
/// <param name="LearningRateFactor">Factor of both learning rates.</param>
public readonly record struct GrowthStage(int Resolution, double LevelOfDetail, int? Batch, double LearningRateFactor)
{
    /// <summary>Whether a resolution fades in.</summary>
    public bool IsTransition => LevelOfDetail != Math.Floor(LevelOfDetail);
}
