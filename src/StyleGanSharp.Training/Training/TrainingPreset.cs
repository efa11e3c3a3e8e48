namespace StyleGanSharp.Training;

/// <summary>A named set of choices for a <see cref="TrainingOptions"/>; fills only what the user left open.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for, one line.</param>
/// <param name="Apply">Fills the request.</param>
internal sealed record TrainingPreset(string Name, string Description, Func<TrainingOptions, TrainingOptions> Apply);
