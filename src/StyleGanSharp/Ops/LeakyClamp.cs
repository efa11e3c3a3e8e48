namespace StyleGanSharp.Ops;

/// <summary>A leaky ReLU followed by a clamp; slope 1 is the identity and slope 0 a ReLU.</summary>
/// <param name="Slope">Slope below zero.</param>
/// <param name="Clamp">Bound of the absolute value; infinity for none.</param>
internal readonly record struct LeakyClamp(float Slope, float Clamp)
{
    /// <param name="slope">Slope below zero.</param>
    /// <param name="clamp">Bound of the absolute value, or null for none.</param>
    public static LeakyClamp Of(double slope, double? clamp) => new((float)slope, (float)(clamp ?? double.PositiveInfinity));
}
