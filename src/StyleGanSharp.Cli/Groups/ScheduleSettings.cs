using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Losses;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Groups;

/// <summary>How a network is trained.</summary>
[Sets(typeof(TrainingOptions))]
internal sealed record ScheduleSettings : SettingsRecord
{
    [Heading("Training"), Option("--cfg", "Configuration. {configurations} Stages of stylegan-xl: see --stem, --superres, --stages", "NAME")]
    public string? Cfg { get; init; }

    [Option("--preset", "Size: {presets} [default: paper on CUDA, else cpu]. {preset descriptions}", "NAME")]
    public string? Preset { get; init; }

    [Option("--batch", "Batch size: images per step [default: by preset]")]
    public int? Batch { get; init; }

    [Option("--batch-gpu", "Micro-batch size: images per gradient accumulation step, a divisor of --batch; fewer take less memory [default: --batch by --replicas]")]
    public int? MicroBatchSize { get; init; }

    [Option("--replicas", "Data-parallel replicas of the networks on a CPU, each with its threads [default: one per thread, if the batch can be divided]")]
    public int? Replicas { get; init; }

    [Option("--loss", "Adversarial loss [default: by configuration, mostly nonsaturating]")]
    [Choices("nonsaturating", AdversarialKind.NonSaturating, "wasserstein", AdversarialKind.Wasserstein, "hinge", AdversarialKind.Hinge, "lsgan", AdversarialKind.LeastSquares, "rpgan", AdversarialKind.RelativisticPairing)]
    [Concerns(typeof(GanLossOptions))]
    public AdversarialKind? Adversarial { get; init; }

    [Option("--penalty", "Penalty of the discriminator's slope [default: by configuration, mostly r1]")]
    [Choices("r1", GradientPenaltyKind.R1, "wgan-gp", GradientPenaltyKind.Interpolated, "r1r2", GradientPenaltyKind.R1R2), Concerns(typeof(GanLossOptions))]
    public GradientPenaltyKind? Penalty { get; init; }

    [Option("--penalty-form", "Exact gradient norms, or differences of the discriminator's scores of images with and without a little noise, which take less time and need no lazy steps [default: exact]")]
    [Choices("exact", GradientPenaltyForm.Exact, "difference", GradientPenaltyForm.Difference), Concerns(typeof(GanLossOptions))]
    public GradientPenaltyForm? PenaltyForm { get; init; }

    [Option("--lecam", "Weight of LeCam GAN's regularization, for a few thousand images: about 0.3 with --loss hinge, 1e-6 with others [default: 0, none]", "WEIGHT")]
    [Concerns(typeof(GanLossOptions), nameof(GanLossOptions.LeCamWeight))]
    public double? LeCam { get; init; }

    [Option("--d2d-ce", "Weight of ReACGAN's data-to-data cross-entropy, with --cond: images are compared with their class and with images of others instead of by a projected label, e.g. 0.5 [default: 0, none]", "WEIGHT")]
    [Concerns(typeof(GanLossOptions), nameof(GanLossOptions.D2dCeWeight))]
    public double? D2dCe { get; init; }

    [Option("--reconstruction", "Weight of FastGAN's reconstruction of real images from the discriminator's features, for a few hundred images, e.g. 1 [default: 0, none]", "WEIGHT")]
    [Concerns(typeof(GanLossOptions), nameof(GanLossOptions.ReconstructionWeight))]
    public double? Reconstruction { get; init; }

    [Option("--topk", "Factor per thousand images of the fraction of generated images, the best scored ones, that the generator learns from; it ends at half, e.g. 0.999 [default: 1, all]", "FACTOR")]
    [Concerns(typeof(GanLossOptions), nameof(GanLossOptions.TopKDecay))]
    public double? TopK { get; init; }

    [Option("--gamma", "Weight of the penalty: R1 and R2 [default: 0.0002·resolution²/batch] or WGAN-GP [default: 10]", "X[:END]")]
    [Concerns(typeof(GanLossOptions), nameof(GanLossOptions.R1Gamma)), Concerns(typeof(GanLossOptions), nameof(GanLossOptions.GpLambda))]
    public Ramp? Gamma { get; init; }

    [Option("--lazy", "Regularize in some iterations only [default: by configuration, mostly on]"), Choices("on", true, "off", false)]
    public bool? Lazy { get; init; }

    [Option("--kimg", "Length of the training in thousands of images [default: by preset]")]
    public double? Kimg { get; init; }

    [Option("--cpu-minutes", "Minutes of processor time, of all threads together, after which the training ends at the latest; --kimg is then 25000 unless given [default: no such end]")]
    public double? CpuMinutes { get; init; }

    [Option("--glr", "Learning rate of the generator [default: 0.002]", "X[:END]")]
    public Ramp? GLr { get; init; }

    [Option("--dlr", "Learning rate of the discriminator [default: 0.002]", "X[:END]")]
    public Ramp? DLr { get; init; }

    [Option("--beta2", "Decay of the second moment of both optimizers [default: 0.99]", "X[:END]")]
    public Ramp? Beta2 { get; init; }

    [Option("--ema", "Half-life of the moving average of the generator in thousands of images [default: 10 at batch 32]", "X[:END]")]
    public Ramp? EmaKimg { get; init; }

    [Option("--burn-in", "Thousands of images over which --glr, --dlr, --beta2, --gamma, --ema and --p go from START to END along half a cosine where two numbers are given, e.g. --glr 0.002:0.0005", "KIMG")]
    public double? BurnIn { get; init; }

    [Option("--pl-weight", "Weight of the path length regularization, 0 for none [default: 2]"), Concerns(typeof(GanLossOptions))]
    public double? PlWeight { get; init; }

    [Option("--mixing", "Probability of mixing two styles [default: 0.9]")]
    [Concerns(typeof(GanLossOptions), nameof(GanLossOptions.StyleMixingProb))]
    public double? Mixing { get; init; }

    [Option("--blur-sigma", "Blur of the discriminator's input at the start, standard deviation in pixels [default: 10 for stylegan3-r at 256 pixels, less below, else 0]")]
    [Concerns(typeof(GanLossOptions), nameof(GanLossOptions.BlurInitSigma))]
    public double? BlurSigma { get; init; }

    [Option("--blur-kimg", "Thousands of images over which the blur fades [default: 200 at batch 32, at most a tenth of --kimg]")]
    [Concerns(typeof(GanLossOptions), nameof(GanLossOptions.BlurFadeKimg))]
    public double? BlurKimg { get; init; }

    [Option("--grow-from", "Resolution that progressive growing starts with [default: 8; 4 for stylegan1-ladder:A]", "PIXELS")]
    [Concerns(typeof(GrowthSchedule), nameof(GrowthSchedule.FirstResolution))]
    public int? GrowFrom { get; init; }

    [Option("--grow-kimg", "Thousands of images of each transition and each stable phase while networks grow [default: 600, less in runs below 25000 kimg]", "KIMG")]
    [Concerns(typeof(GrowthSchedule), nameof(GrowthSchedule.TransitionKimg)), Concerns(typeof(GrowthSchedule), nameof(GrowthSchedule.StableKimg))]
    public double? GrowKimg { get; init; }

    [Option("--grow-batch", "Batch size at a resolution while networks grow, e.g. 8=64; may be repeated [default: --batch]", "PIXELS=N", Example = "8=64")]
    [Concerns(typeof(GrowthSchedule), nameof(GrowthSchedule.Batches))]
    public IReadOnlyDictionary<int, int>? GrowBatches { get; init; }

    [Option("--seed", "Seed of everything random")]
    public int? Seed { get; init; }
}
