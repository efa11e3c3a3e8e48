using StyleGanSharp.Ops;

namespace StyleGanSharp.Layers;

/// <summary>What a <see cref="Conv2dLayer"/> is built from.</summary>
internal sealed record Conv2dLayerOptions(int InChannels, int OutChannels, int KernelSize)
{
    public bool HasBias { get; init; } = true;

    public Activation Activation { get; init; } = Activation.Linear;

    public int Up { get; init; } = 1;

    public int Down { get; init; } = 1;

    public double[] ResampleFilter { get; init; } = [1, 3, 3, 1];

    /// <summary>Bound of the output's absolute value before the extra gain; null for none.</summary>
    public double? Clamp { get; init; }

    public bool IsTrainable { get; init; } = true;
}
