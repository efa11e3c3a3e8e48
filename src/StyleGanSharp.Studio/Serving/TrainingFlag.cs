namespace StyleGanSharp.Serving;

/// <summary>An option of the program that trains.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="IsSwitch">Whether it stands alone.</param>
/// <param name="Help">What it does.</param>
/// <param name="Role">What the studio itself uses it for.</param>
public sealed record TrainingFlag(string Name, bool IsSwitch, string Help, TrainingFlagRole Role = TrainingFlagRole.Free);
