using System.Text.Json.Serialization;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Losses;

/// <summary>The losses of StyleGAN2 and StyleGAN3.</summary>
public sealed record StyleGan2LossOptions
{
    /// <summary>How logits become losses.</summary>
    public AdversarialKind Adversarial { get; init; } = AdversarialKind.NonSaturating;

    /// <summary>What keeps the discriminator smooth.</summary>
    public GradientPenaltyKind Penalty { get; init; } = GradientPenaltyKind.R1;

    /// <summary>Weight λ of the penalty of WGAN-GP: λ·E(‖∇D(x̂)‖ - 1)².</summary>
    public double GpLambda { get; init; } = 10;

    /// <summary>Weight γ of R1: γ/2·E‖∇D(x)‖² (Mescheder et al. 2018).</summary>
    public double R1Gamma { get; init; } = 10;

    /// <summary>Weight of the chosen penalty.</summary>
    [JsonIgnore]
    public double PenaltyWeight => Penalty == GradientPenaltyKind.R1 ? R1Gamma : GpLambda;

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
    /// <exception cref="UsageException">When any option is out of its range.</exception>
    public void Validate()
    {
        var problems = new List<string>();
        if (R1Gamma < 0 || double.IsNaN(R1Gamma))
        {
            problems.Add($"gamma is {R1Gamma}; it must not be negative.");
        }

        if (GpLambda < 0 || double.IsNaN(GpLambda))
        {
            problems.Add($"gp_lambda is {GpLambda}; it must not be negative.");
        }

        if (!Enum.IsDefined(Adversarial) || !Enum.IsDefined(Penalty))
        {
            problems.Add($"adversarial {(int)Adversarial} or penalty {(int)Penalty} is no loss of this version.");
        }

        if (Adversarial == AdversarialKind.Wasserstein && Penalty != GradientPenaltyKind.Interpolated)
        {
            problems.Add("The Wasserstein loss (--loss wasserstein) needs the penalty of WGAN-GP (--penalty wgan-gp): without it the discriminator's slope has no bound.");
        }

        if (StyleMixingProb is not (>= 0 and <= 1))
        {
            problems.Add($"style_mixing_prob is {StyleMixingProb}; it must be from 0 to 1.");
        }

        if (PlWeight < 0 || PlBatchShrink < 1 || PlDecay is not (>= 0 and <= 1))
        {
            problems.Add($"pl_weight {PlWeight} must not be negative, pl_batch_shrink {PlBatchShrink} must be at least 1, pl_decay {PlDecay} from 0 to 1.");
        }

        if (BlurInitSigma < 0 || BlurFadeKimg < 0)
        {
            problems.Add($"blur_init_sigma {BlurInitSigma} and blur_fade_kimg {BlurFadeKimg} must not be negative.");
        }

        if (PlStartKimg < 0 || !(GuidanceWeight >= 0) || GuidanceOffset < 0)
        {
            problems.Add($"pl_start_kimg {PlStartKimg}, guidance_weight (--cls-weight) {GuidanceWeight} and guidance_offset (--cls-offset) {GuidanceOffset} must not be negative.");
        }

        UsageException.ThrowIfAny(problems);
    }
}
