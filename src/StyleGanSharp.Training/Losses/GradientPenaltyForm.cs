namespace StyleGanSharp.Losses;

/// <summary>How the squared gradient norm of a penalty is computed.</summary>
public enum GradientPenaltyForm
{
    /// <summary>‖∇D‖² itself, whose gradient is a second derivative.</summary>
    Exact,

    /// <summary>
    /// (D(x + σ·ε) - D(x))²/σ² with ε ~ N(0, 1), which is ‖∇D‖² in expectation to first order (APT, Lin et al. 2025): another pass of the discriminator instead of a second derivative.
    /// The noise is added to what the discriminator sees, after augmentation.
    /// </summary>
    Difference,
}
