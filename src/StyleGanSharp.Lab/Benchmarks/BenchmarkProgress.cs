namespace StyleGanSharp.Benchmarks;

/// <summary>How far a measurement is.</summary>
/// <param name="Fraction">What is done, 0 … 1, by the number of measurements, which may take differently long.</param>
/// <param name="Now">What is being measured.</param>
public sealed record BenchmarkProgress(double Fraction, string Now);
