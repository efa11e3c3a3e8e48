namespace StyleGanSharp.Metrics;

/// <summary>One measured number, with what is needed to measure it again.</summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Value">The number, in <paramref name="Unit"/>.</param>
/// <param name="Unit">The unit, or an empty text.</param>
/// <param name="Num">Generated pictures it is measured on.</param>
/// <param name="Seed">Seed of the random draws.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record MetricResult(string Metric, double Value, string Unit, int Num, int Seed, TimeSpan Elapsed);
