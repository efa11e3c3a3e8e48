namespace StyleGanSharp.Signals;

/// <summary>A power spectrum along one direction.</summary>
/// <param name="AngleDegrees">Direction: 0 is along f_x, 90 along f_y.</param>
/// <param name="FrequenciesHz">Frequencies in cycles an image width, from 0.</param>
/// <param name="Decibels">Powers, 10·log₁₀.</param>
public sealed record SpectrumSlice(double AngleDegrees, IReadOnlyList<double> FrequenciesHz, IReadOnlyList<double> Decibels);
