namespace StyleGanSharp.Studies;

/// <summary>What a step from one configuration to the next changes in a measurement.</summary>
/// <param name="From">The earlier configuration.</param>
/// <param name="To">The later configuration.</param>
/// <param name="Measurement">Name of the measurement.</param>
/// <param name="Basis">What was drawn again and again: <c>seeds</c>, <c>parts</c> or both.</param>
/// <param name="Change">Mean change; of the parts where there are some, else of the value.</param>
/// <param name="Low">Lower end of its 95 % interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="PValue">Two-sided: how often a change of the other sign, or none, was drawn, twice; at least 2^(1-n) for n trainings (of one training: n parts), the chance that all of them agree by luck.</param>
public sealed record StudyStep(string From, string To, string Measurement, string Basis, double Change, double Low, double High, double PValue)
{
    /// <summary>Whether the interval leaves out zero and p is below 0.05.</summary>
    public bool IsSignificant => PValue < 0.05 && (Low > 0 || High < 0);
}
