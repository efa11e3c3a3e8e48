namespace StyleGanSharp.Studies;

/// <summary>One measurement of one arm over its seeds.</summary>
/// <param name="Arm">Name of the arm.</param>
/// <param name="Measurement">Name of the measurement.</param>
/// <param name="Count">Trainings with a value.</param>
/// <param name="Mean">Mean of the values; null without any.</param>
/// <param name="Spread">Their standard deviation (n - 1); null with fewer than two.</param>
/// <param name="Reason">Why there is no value; null when there is one, or nothing was measured yet.</param>
public sealed record StudyCell(string Arm, string Measurement, int Count, double? Mean, double? Spread, string? Reason);
