namespace StyleGanSharp.Inference.Directions;

/// <summary>A direction and how far along it to go, as in <c>latent + 2 * smile</c>.</summary>
/// <param name="Direction">Where to.</param>
/// <param name="Strength">How far, in standard deviations of the network's own images; negative is the other way.</param>
public readonly record struct DirectionStep(Direction Direction, double Strength)
{
    /// <summary>The other way.</summary>
    /// <param name="step">A step.</param>
    public static DirectionStep operator -(DirectionStep step) => step with { Strength = -step.Strength };

    /// <summary>The other way.</summary>
    /// <returns>The step with the opposite strength.</returns>
    public DirectionStep Negate() => -this;
}
