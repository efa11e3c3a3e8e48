namespace StyleGanSharp.Serving;

/// <summary>How a studio starts a training: as a process of its own, whose arguments are handed over as a list and never read by a shell.</summary>
/// <param name="Command">Program and first arguments, up to the verb that trains; options follow.</param>
/// <param name="Options">The options of the verb, which alone a page may give; one of each role.</param>
public sealed record TrainingProgram(IReadOnlyList<string> Command, IReadOnlyList<TrainingFlag> Options);
