namespace StyleGanSharp.Training;

/// <summary>What changes along half a cosine at the start of a training (R3GAN, Huang et al. 2024, appendix D). What is null keeps its value.</summary>
public sealed record BurnInSchedule
{
    /// <summary>How long it takes, in thousands of images.</summary>
    public required double Kimg { get; init; }

    /// <summary>Learning rate of G.</summary>
    public Ramp? GLr { get; init; }

    /// <summary>Learning rate of D.</summary>
    public Ramp? DLr { get; init; }

    /// <summary>Decay of the second moment of both optimizers.</summary>
    public Ramp? Beta2 { get; init; }

    /// <summary>Weight γ of R1 and R2.</summary>
    public Ramp? Gamma { get; init; }

    /// <summary>Half-life of the moving average of G, in thousands of images.</summary>
    public Ramp? EmaKimg { get; init; }

    /// <summary>Probability of a fixed augmentation.</summary>
    public Ramp? P { get; init; }

    /// <summary>Whether anything changes.</summary>
    internal bool IsMoving => (GLr ?? DLr ?? Beta2 ?? Gamma ?? EmaKimg ?? P) is not null;

    /// <summary>The fraction that has passed, 0 … 1.</summary>
    /// <param name="nimg">Real images seen so far.</param>
    public double Fraction(long nimg) => Math.Min(nimg / (Kimg * 1000), 1);
}
