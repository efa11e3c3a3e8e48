namespace StyleGanSharp.Losses;

/// <summary>What keeps the discriminator smooth.</summary>
public enum GradientPenaltyKind
{
    /// <summary>R1 (Mescheder et al. 2018): γ/2·‖∇D(x)‖² at real images.</summary>
    R1,

    /// <summary>WGAN-GP (Gulrajani et al. 2017): λ·(‖∇D(x̂)‖ - 1)² at random mixtures x̂ of a real and a generated image.</summary>
    Interpolated,

    /// <summary>R1 and R2 (Mescheder et al. 2018; R3GAN §2.2): γ/2·‖∇D‖² at real images and γ/2·‖∇D‖² at generated ones.</summary>
    R1R2,
}
