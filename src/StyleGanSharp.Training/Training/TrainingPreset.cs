namespace StyleGanSharp.Training;

/// <summary>A named set of choices for a <see cref="TrainingRequest"/>; fills only what the user left open.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for, one line.</param>
/// <param name="Apply">Fills the request.</param>
public sealed record TrainingPreset(string Name, string Description, Func<TrainingRequest, TrainingRequest> Apply);
