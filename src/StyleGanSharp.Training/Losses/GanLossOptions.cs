using System.Text.Json.Serialization;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Losses;

/// <summary>The losses of StyleGAN2 and StyleGAN3.</summary>
public sealed record GanLossOptions
{
    /// <summary>How logits become losses.</summary>
    public AdversarialKind Adversarial { get; init; } = AdversarialKind.NonSaturating;

    /// <summary>What keeps the discriminator smooth.</summary>
    public GradientPenaltyKind Penalty { get; init; } = GradientPenaltyKind.R1;

    /// <summary>How the penalty's squared gradient norm is computed.</summary>
    public GradientPenaltyForm PenaltyForm { get; init; } = GradientPenaltyForm.Exact;

    /// <summary>Standard deviation σ of the noise of <see cref="GradientPenaltyForm.Difference"/>, of images in -1 … 1.</summary>
    public double PenaltySigma { get; init; } = 0.01;

    /// <summary>Weight λ of the penalty of WGAN-GP: λ·E(‖∇D(x̂)‖ - 1)².</summary>
    public double GpLambda { get; init; } = 10;

    /// <summary>Weight γ of R1, γ/2·E‖∇D(x)‖² (Mescheder et al. 2018), and of R2.</summary>
    public double R1Gamma { get; init; } = 10;

    /// <summary>Weight of the chosen penalty.</summary>
    [JsonIgnore]
    public double PenaltyWeight => Penalty == GradientPenaltyKind.Interpolated ? GpLambda : R1Gamma;

    /// <summary>Weight λ of the regularization of LeCam GAN; 0 is none.</summary>
    public double LeCamWeight { get; init; }

    /// <summary>Weight of the data-to-data cross-entropy of ReACGAN (Kang et al. 2021), by which labels are learned instead of by a projection of the discriminator's features; 0 is none.</summary>
    public double D2dCeWeight { get; init; }

    /// <summary>Weight of the perceptual distance between real images and what decoders make of the discriminator's features of them (FastGAN, Liu et al. 2021); 0 is none.</summary>
    public double ReconstructionWeight { get; init; }

    /// <summary>Factor γ per thousand images of the fraction of generated images that the generator learns from, the best scored ones, down to half (Sinha et al. 2020); 1 keeps all.</summary>
    public double TopKDecay { get; init; } = 1;

    /// <summary>Probability of mixing two styles (StyleGAN §3.1), 0 to 1.</summary>
    public double StyleMixingProb { get; init; }

    /// <summary>Weight of the path length penalty (StyleGAN2 §3.2); 0 turns it off.</summary>
    public double PlWeight { get; init; } = 2;

    /// <summary>Thousands of images before the path length penalty sets in (StyleGAN-XL §3.1).</summary>
    public double PlStartKimg { get; init; }

    /// <summary>Weight of a classifier's cross-entropy of generated images (StyleGAN-XL §3.4); 0 is none.</summary>
    public double GuidanceWeight { get; init; }

    /// <summary>The classifier's number of the first class.</summary>
    public int GuidanceOffset { get; init; }

    /// <summary>The path length penalty uses 1/PlBatchShrink of the batch.</summary>
    public int PlBatchShrink { get; init; } = 2;

    /// <summary>Decay of the running mean of the path length.</summary>
    public double PlDecay { get; init; } = 0.01;

    /// <summary>Standard deviation in pixels of the Gaussian blur of the discriminator's input at the start; 0 is none.</summary>
    public double BlurInitSigma { get; init; }

    /// <summary>The blur fades to nothing over this many thousand images.</summary>
    public double BlurFadeKimg { get; init; }

    /// <summary>Noise of the generator during training.</summary>
    public NoiseMode Noise { get; init; } = NoiseMode.Random;

    /// <summary>Reports everything that is wrong, at once.</summary>
    /// <exception cref="OptionException">When any option is out of its range.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(GanLossOptions));
        checks.Require(R1Gamma, R1Gamma >= 0, "it must not be negative");
        checks.Require(GpLambda, GpLambda >= 0, "it must not be negative");
        checks.Require(Adversarial, Enum.IsDefined(Adversarial), "this version does not know it");
        checks.Require(Penalty, Enum.IsDefined(Penalty), "this version does not know it");
        checks.Require(
            Adversarial, Adversarial != AdversarialKind.Wasserstein || Penalty == GradientPenaltyKind.Interpolated, "without the penalty of WGAN-GP the discriminator's slope has no bound",
            "Choose GanLossOptions.Penalty = Interpolated.");
        checks.Require(PenaltyForm, Enum.IsDefined(PenaltyForm), "this version does not know it");
        checks.Require(
            PenaltyForm, PenaltyForm == GradientPenaltyForm.Exact || Penalty != GradientPenaltyKind.Interpolated, "the penalty of WGAN-GP is made of the norm itself, not of its square",
            "Choose GanLossOptions.Penalty = R1.");
        checks.Require(PenaltySigma, PenaltySigma > 0, "it must be positive");
        checks.Require(LeCamWeight, LeCamWeight >= 0, "it must not be negative");
        checks.Require(D2dCeWeight, D2dCeWeight >= 0, "it must not be negative");
        checks.Require(ReconstructionWeight, ReconstructionWeight >= 0, "it must not be negative");
        checks.Require(TopKDecay, TopKDecay is > 0 and <= 1, "it must be above 0, at most 1");
        checks.Require(StyleMixingProb, StyleMixingProb is >= 0 and <= 1, "it must be 0 to 1");
        checks.Require(PlWeight, PlWeight >= 0, "it must not be negative");
        checks.Require(PlBatchShrink, PlBatchShrink >= 1, "it must be at least 1");
        checks.Require(PlDecay, PlDecay is >= 0 and <= 1, "it must be 0 to 1");
        checks.Require(BlurInitSigma, BlurInitSigma >= 0, "it must not be negative");
        checks.Require(BlurFadeKimg, BlurFadeKimg >= 0, "it must not be negative");
        checks.Require(PlStartKimg, PlStartKimg >= 0, "it must not be negative");
        checks.Require(GuidanceWeight, GuidanceWeight >= 0, "it must not be negative");
        checks.Require(GuidanceOffset, GuidanceOffset >= 0, "it must not be negative");
        checks.ThrowIfAny();
    }
}
