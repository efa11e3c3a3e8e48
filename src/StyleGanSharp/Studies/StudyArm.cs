using StyleGanSharp.Training;

namespace StyleGanSharp.Studies;

/// <summary>One kind of training that a study compares with others.</summary>
/// <param name="Name">A short name for tables and folders, such as the letter of a configuration.</param>
/// <param name="Description">What it is, one line.</param>
/// <param name="Change">Turns the request that all trainings of a study share into this one's.</param>
public sealed record StudyArm(string Name, string Description, Func<TrainingRequest, TrainingRequest> Change);
