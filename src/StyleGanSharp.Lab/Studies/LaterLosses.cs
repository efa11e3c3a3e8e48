using StyleGanSharp.Losses;
using StyleGanSharp.Metrics;
using StyleGanSharp.Training;

namespace StyleGanSharp.Studies;

/// <summary>Losses and tricks that came after StyleGAN2 with ADA, each alone against it, in equal time: what costs a step more must be worth it.</summary>
internal static class LaterLosses
{
    private const double CpuMinutes = 10;
    private const double BurnInKimg = 30;

    /// <summary>The study.</summary>
    public static Study Study { get; } = new("later-losses", "Which losses and tricks that came after StyleGAN2 with ADA are worth their time?",
    [
        new("baseline", "StyleGAN2 with ADA: non-saturating loss, lazy R1.", Baseline),
        new("r1-difference", "R1 by finite differences, in every step.", request => Baseline(request) with { PenaltyForm = GradientPenaltyForm.Difference }),
        new("rpgan", "Relativistic pairing with R1 and R2, exact, in every step (R3GAN's loss).", request => Pairing(request) with { Lazy = false }),
        new("rpgan-difference", "Relativistic pairing with R1 and R2 by finite differences.", request => Pairing(request) with { PenaltyForm = GradientPenaltyForm.Difference }),
        new("san", "Normalized last layer of the discriminator (SAN).", request => Baseline(request) with { SanHead = true }),
        new("san-hinge", "SAN with the hinge loss of its paper.", request => Baseline(request) with { SanHead = true, Adversarial = AdversarialKind.Hinge }),
        new("burn-in", "Cosine schedules over the first 30 kimg: learning rates ×1.5 to ×0.5, β₂ 0.9 to 0.99, and γ ×3 to ×0.3 where the preset or the user names it.", BurnIn),
        new("lecam", "LeCam regularization, weight 1e-6.", request => Baseline(request) with { LeCam = 1e-6 }),
        new("reconstruction", "FastGAN's reconstruction of real images from the discriminator's features, weight 1.", request => Baseline(request) with { Reconstruction = 1 }),
        new("d2d-ce", "Labels by ReACGAN's data-to-data cross-entropy, weight 0.5, instead of by projection; without labels the baseline.", request => Baseline(request) with { D2dCe = request.Cond ? 0.5 : null }),
        new("topk", "Top-k training, factor 0.99 per kimg.", request => Baseline(request) with { TopK = 0.99 }),
        new("apa", "APA instead of ADA: generated images passed off as real.", request => Baseline(request) with { Aug = AugmentMode.Apa }),
        new("diffusion", "Diffusion instead of ADA: noise on all images.", request => Baseline(request) with { Aug = AugmentMode.Diffusion }),
        new("r3gan", "R3GAN: its networks, loss and schedules.", request => request with { Cfg = "r3gan", Aug = null }),
    ],
    ["fid50k_full", "kid50k_full", "pr50k3_full", "recall50k3_full"])
    {
        ComparesWithFirst = true,
        CpuMinutes = CpuMinutes,
        Features = FeatureBank.Best,
    };

    private static TrainingOptions Baseline(TrainingOptions request) => request with { Cfg = "stylegan2", Aug = AugmentMode.Ada };

    private static TrainingOptions Pairing(TrainingOptions request) => Baseline(request) with { Adversarial = AdversarialKind.RelativisticPairing, Penalty = GradientPenaltyKind.R1R2 };

    private static TrainingOptions BurnIn(TrainingOptions request)
    {
        TrainingOptions sized = TrainingPresets.Find(request.Preset ?? "cpu").Fill(request);
        static Ramp Ramp(double value, double from, double to) => new(value * from, value * to);
        return Baseline(request) with
        {
            BurnIn = BurnInKimg,
            GLr = Ramp(sized.GLr?.Start ?? 0.002, 1.5, 0.5),
            DLr = Ramp(sized.DLr?.Start ?? 0.002, 1.5, 0.5),
            Beta2 = new Ramp(0.9, 0.99),
            Gamma = sized.Gamma is { } gamma ? Ramp(gamma.Start, 3, 0.3) : null,
        };
    }
}
