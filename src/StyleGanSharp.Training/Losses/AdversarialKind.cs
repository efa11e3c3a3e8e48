namespace StyleGanSharp.Losses;

/// <summary>How the discriminator's logits become losses of both networks.</summary>
public enum AdversarialKind
{
    /// <summary>Logistic, the generator's in the form that does not saturate (Goodfellow et al. 2014): softplus(-D(G)); softplus(D(G)) + softplus(-D(x)).</summary>
    NonSaturating,

    /// <summary>The Wasserstein distance's dual (Arjovsky et al. 2017): -D(G); D(G) - D(x), and 0.001·D(x)² against drift (PRO appendix A.1). Needs <see cref="GradientPenaltyKind.Interpolated"/>.</summary>
    Wasserstein,

    /// <summary>Hinge (Lim and Ye 2017): -D(G); max(0, 1 + D(G)) + max(0, 1 - D(x)).</summary>
    Hinge,

    /// <summary>Least squares (Mao et al. 2016) with targets 0 and 1: (D(G) - 1)²/2; D(G)²/2 + (D(x) - 1)²/2.</summary>
    LeastSquares,

    /// <summary>Relativistic pairing (Jolicoeur-Martineau 2018; R3GAN, Huang et al. 2024, §2): softplus(D(x) - D(G)); softplus(D(G) - D(x)), in pairs of a real and a generated image. Meant for <see cref="GradientPenaltyKind.R1R2"/>.</summary>
    RelativisticPairing,
}
