namespace StyleGanSharp.Ops.Cpu;

/// <summary>Leaky ReLU and clamp, or their derivative.</summary>
/// <param name="Slope">Slope below zero.</param>
/// <param name="Clamp">Bound of the absolute value; infinity for none.</param>
/// <param name="Mask">Two words per vector: written by the nonlinearity for its derivative unless null, read by the derivative.</param>
/// <param name="IsGradient">Whether the mask is applied instead of the nonlinearity.</param>
internal readonly record struct Nonlinearity(float Slope, float Clamp, nint Mask, bool IsGradient);
