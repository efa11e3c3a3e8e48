using System.Text.Json.Serialization;

namespace StyleGanSharp.Studies;

/// <summary>One measurement of one configuration over its seeds.</summary>
/// <param name="Configuration">Name of the configuration.</param>
/// <param name="Measurement">Name of the measurement.</param>
/// <param name="Count">Trainings with a value.</param>
/// <param name="Mean">Mean of the values; null without any.</param>
/// <param name="Spread">Their standard deviation (n - 1); null with fewer than two.</param>
/// <param name="Reason">Why there is no value; null when there is one, or nothing was measured yet.</param>
public sealed record StudyCell([property: JsonPropertyName("arm")] string Configuration, string Measurement, int Count, double? Mean, double? Spread, string? Reason);
