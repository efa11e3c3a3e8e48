using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Networks.StyleGan2;

namespace StyleGanSharp.Training;

/// <summary>What a user asks for, by the option names of the reference tools. What is null is chosen by the preset, the configuration or the data.</summary>
/// <remarks><see cref="TrainingPlanner.Resolve"/> turns it into <see cref="TrainingOptions"/>.</remarks>
public sealed record TrainingRequest
{
    /// <summary>Base configuration (--cfg); see <see cref="TrainingConfigurations.All"/>.</summary>
    public string Cfg { get; init; } = "stylegan2";

    /// <summary>Size preset (--preset), or null for the configuration's own; see <see cref="TrainingPresets.Sizes"/>.</summary>
    public string? Preset { get; init; }

    /// <summary>Training data (--data): a folder, a zip, an IDX file or a built-in source.</summary>
    public required string Data { get; init; }

    /// <summary>Uses the labels of the data (--cond).</summary>
    public bool Cond { get; init; }

    /// <summary>Adds mirror images (--mirror).</summary>
    public bool Mirror { get; init; }

    /// <summary>Trains on at most this many images (--max-images).</summary>
    public int? MaxImages { get; init; }

    /// <summary>Resolution the data must have (--resolution); the built-in data is drawn at it.</summary>
    public int? Resolution { get; init; }

    /// <summary>Images an iteration over all processes (--batch).</summary>
    public int? Batch { get; init; }

    /// <summary>Images an accumulation of gradients (--batch-gpu); null is the whole share of a process.</summary>
    public int? BatchGpu { get; init; }

    /// <summary>Copies of the networks that compute gradients side by side on a CPU (--replicas); null is as many as libtorch has threads, if the batch can be shared out.</summary>
    public int? Replicas { get; init; }

    /// <summary>Adversarial loss (--loss); null is the configuration's.</summary>
    public AdversarialKind? Adversarial { get; init; }

    /// <summary>Penalty of the discriminator's slope (--penalty); null is the configuration's.</summary>
    public GradientPenaltyKind? Penalty { get; init; }

    /// <summary>Whether regularization has iterations of its own, fewer than the losses (--lazy; StyleGAN2 §3.1); null is the configuration's choice.</summary>
    public bool? Lazy { get; init; }

    /// <summary>Resolution that progressive growing starts with (--grow-from); null is the configuration's.</summary>
    public int? GrowFrom { get; init; }

    /// <summary>Thousands of images of each transition and of each stable phase of progressive growing (--grow-kimg); null is the paper's 600, and less in runs shorter than the paper's.</summary>
    public double? GrowKimg { get; init; }

    /// <summary>Images an iteration by resolution, while networks grow (--grow-batch RESOLUTION=BATCH).</summary>
    public IReadOnlyDictionary<int, int> GrowBatches { get; init; } = new Dictionary<int, int>();

    /// <summary>Half-life of the moving average of G in thousands of images; null is 10 for a batch of 32.</summary>
    public double? EmaKimg { get; init; }

    /// <summary>Weight of the penalty (--gamma): γ of R1, null is 0.0002·resolution²/batch; λ of WGAN-GP, null is 10.</summary>
    public double? Gamma { get; init; }

    /// <summary>Augmentation (--aug).</summary>
    public AugmentMode Aug { get; init; } = AugmentMode.Ada;

    /// <summary>Set of augmentations (--augpipe); see <see cref="Augment.AugmentOptions.Names"/>.</summary>
    public string AugPipe { get; init; } = "bgc";

    /// <summary>Probability for <see cref="AugmentMode.Fixed"/> (--p).</summary>
    public double P { get; init; } = 0.2;

    /// <summary>Target of <see cref="AugmentMode.Ada"/> (--target).</summary>
    public double Target { get; init; } = 0.6;

    /// <summary>A run folder to continue, or a network file to start from (--resume).</summary>
    public string? Resume { get; init; }

    /// <summary>Discriminator layers that are not trained, from the image's side (--freezed).</summary>
    public int FreezeD { get; init; }

    /// <summary>Channel base (--cbase).</summary>
    public int? CBase { get; init; }

    /// <summary>Most channels (--cmax).</summary>
    public int? CMax { get; init; }

    /// <summary>Length of z and w (--latent).</summary>
    public int? Latent { get; init; }

    /// <summary>Learning rate of G (--glr).</summary>
    public double? GLr { get; init; }

    /// <summary>Learning rate of D (--dlr).</summary>
    public double? DLr { get; init; }

    /// <summary>Layers of the mapping network (--map-depth).</summary>
    public int? MapDepth { get; init; }

    /// <summary>Group of the minibatch standard deviation (--mbstd-group).</summary>
    public int? MbstdGroup { get; init; }

    /// <summary>Form of the generator (--g-arch); null is the configuration's.</summary>
    public StyleGan2Architecture? GArch { get; init; }

    /// <summary>Form of the discriminator (--d-arch); null is the configuration's.</summary>
    public StyleGan2Architecture? DArch { get; init; }

    /// <summary>Whether the generator has per-pixel noise inputs (--noise); null is the preset's choice.</summary>
    public bool? Noise { get; init; }

    /// <summary>Weight of the path length regularization (--pl-weight), 0 for none; null is the preset's choice.</summary>
    public double? PlWeight { get; init; }

    /// <summary>Probability of mixing two styles in training (--mixing); null is the preset's choice.</summary>
    public double? Mixing { get; init; }

    /// <summary>Standard deviation in pixels of the blur of the discriminator's input at the start (--blur-sigma); null is the configuration's choice.</summary>
    public double? BlurSigma { get; init; }

    /// <summary>Thousands of images over which that blur fades (--blur-kimg); null is the configuration's choice.</summary>
    public double? BlurKimg { get; init; }

    /// <summary>Generator options to set after everything else, by the names of <see cref="NetworkOptions"/> as JSON (--g-option NAME=VALUE).</summary>
    public IReadOnlyDictionary<string, string> GOptions { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether the discriminator looks through feature networks (--d projected); null is the configuration's choice.</summary>
    public bool? Projected { get; init; }

    /// <summary>The feature networks of a projected discriminator (--d-features), separated by commas; null is the preset's choice. See <see cref="Features.Pyramids.FeaturePyramids.Names"/>.</summary>
    public string? DFeatures { get; init; }

    /// <summary>Scales that a projected discriminator judges (--d-scales), 1 to 4; null is 4.</summary>
    public int? DScales { get; init; }

    /// <summary>How a projected discriminator mixes features (--d-mixing); null mixes channels and scales.</summary>
    public FeatureMixing? DMixing { get; init; }

    /// <summary>DiffAugment of what a projected discriminator sees (--diffaug); null is all kinds.</summary>
    public string? DiffAug { get; init; }

    /// <summary>Trains the first stage of StyleGAN-XL (--stem), which is what happens without <see cref="Superres"/>.</summary>
    public bool Stem { get; init; }

    /// <summary>Trains a head of StyleGAN-XL (--superres) on <see cref="PathStem"/>.</summary>
    public bool Superres { get; init; }

    /// <summary>Network file of the stage before (--path-stem).</summary>
    public string? PathStem { get; init; }

    /// <summary>How many times as large a head's images are (--up-factor): 2, 4, 8 or 16; null is what the data needs.</summary>
    public int? UpFactor { get; init; }

    /// <summary>Layers of a head (--head-layers); null is 7, 4 in small presets.</summary>
    public int? HeadLayers { get; init; }

    /// <summary>Layers of the stem (--syn-layers); null is 10, 7 in small presets.</summary>
    public int? SynLayers { get; init; }

    /// <summary>File of class embeddings (--class-embeddings); null draws them at random.</summary>
    public string? ClassEmbeddings { get; init; }

    /// <summary>Weight of classifier guidance (--cls-weight); null is 8 above 32 pixels where <see cref="ClsFeatures"/> is given, else 0.</summary>
    public double? ClsWeight { get; init; }

    /// <summary>The classifier (--cls-features); null is deit-small.</summary>
    public string? ClsFeatures { get; init; }

    /// <summary>The classifier's number of the data's class 0 (--cls-offset).</summary>
    public int ClsOffset { get; init; }

    /// <summary>Snapshots without a better first metric after which the training ends (--patience); null never.</summary>
    public int? Patience { get; init; }

    /// <summary>Length of the training in thousands of images (--kimg).</summary>
    public double? Kimg { get; init; }

    /// <summary>Thousands of images between progress reports (--tick).</summary>
    public double? Tick { get; init; }

    /// <summary>Ticks between snapshots (--snap).</summary>
    public int? Snap { get; init; }

    /// <summary>Metrics of every snapshot (--metrics), separated by commas; an empty text for none.</summary>
    public string Metrics { get; init; } = string.Empty;

    /// <summary>The feature network of the metrics (--features).</summary>
    public string MetricsFeatures { get; init; } = "builtin";

    /// <summary>Generated images a metric (--metrics-num); null is the number in its name.</summary>
    public int? MetricsNum { get; init; }

    /// <summary>Seed of everything random (--seed).</summary>
    public int Seed { get; init; }

    /// <summary>Computes in float32 throughout (--fp32).</summary>
    public bool Fp32 { get; init; }

    /// <summary>Text for the run folder's name (--desc).</summary>
    public string? Desc { get; init; }

    /// <summary>License of the weights (--license), kept in the files.</summary>
    public string? License { get; init; }

    /// <summary>Loader threads (--workers).</summary>
    public int? Workers { get; init; }
}
