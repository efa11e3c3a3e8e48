using System.Collections.ObjectModel;
using System.Reflection;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>What a user asks for, by the option names of the reference tools. What is null is chosen by the preset, the configuration or the data.</summary>
/// <remarks><see cref="TrainingRun.Train(TrainingOptions, IProgress{TrainingProgress}?, CancellationToken)"/> runs it; <see cref="Resolve"/> turns it into <see cref="ResolvedTraining"/>.</remarks>
public sealed partial record TrainingOptions
{
    /// <summary>Base configuration; see <see cref="TrainingConfigurations.All"/>.</summary>
    public string Cfg { get; init; } = "stylegan2";

    /// <summary>Size preset, or null for the configuration's own; see <see cref="TrainingPresets.Sizes"/>.</summary>
    public string? Preset { get; init; }

    /// <summary>Training data: a folder, a zip, an IDX file or built-in images. Null where a run is continued (<see cref="ContinuedRun"/>), which has its own.</summary>
    public string? Data { get; init; }

    /// <summary>Uses the labels of the data.</summary>
    public bool Cond { get; init; }

    /// <summary>Adds mirror images.</summary>
    public bool Mirror { get; init; }

    /// <summary>Trains on at most this many images.</summary>
    public int? MaxImages { get; init; }

    /// <summary>Resolution the data must have; the built-in data is drawn at it.</summary>
    public int? Resolution { get; init; }

    /// <summary>Batch size: images per step over all processes; null is the preset's.</summary>
    public int? Batch { get; init; }

    /// <summary>Micro-batch size: images per gradient accumulation step; null is the whole part of a process, split among its replicas.</summary>
    public int? MicroBatchSize { get; init; }

    /// <summary>Copies of the networks that compute gradients side by side on a CPU; null is as many as libtorch has threads, if the batch can be divided.</summary>
    public int? Replicas { get; init; }

    /// <summary>Adversarial loss; null is the configuration's.</summary>
    public AdversarialKind? Adversarial { get; init; }

    /// <summary>Penalty of the discriminator's slope; null is the configuration's.</summary>
    public GradientPenaltyKind? Penalty { get; init; }

    /// <summary>How the squared gradient norm of the penalty is computed; null is exactly.</summary>
    public GradientPenaltyForm? PenaltyForm { get; init; }

    /// <summary>Weight of LeCam GAN's regularization of the discriminator; null is 0, none.</summary>
    public double? LeCam { get; init; }

    /// <summary>Weight of the data-to-data cross-entropy of ReACGAN, by which labels are learned instead of by projection; null is 0, none.</summary>
    public double? D2dCe { get; init; }

    /// <summary>Weight of FastGAN's reconstruction of real images from the discriminator's features; null is 0, none.</summary>
    public double? Reconstruction { get; init; }

    /// <summary>Factor per thousand images of the fraction of generated images that the generator learns from, down to half; null is 1, all.</summary>
    public double? TopK { get; init; }

    /// <summary>Whether regularization has steps of its own, fewer than the losses (StyleGAN2 §3.1); null is the configuration's choice.</summary>
    public bool? Lazy { get; init; }

    /// <summary>Resolution that progressive growing starts with; null is the configuration's.</summary>
    public int? GrowFrom { get; init; }

    /// <summary>Thousands of images of each transition and of each stable phase of progressive growing; null is the paper's 600, and less in runs shorter than the paper's.</summary>
    public double? GrowKimg { get; init; }

    /// <summary>Batch size by resolution, while networks grow.</summary>
    public IReadOnlyDictionary<int, int> GrowBatches { get; init; } = ReadOnlyDictionary<int, int>.Empty;

    /// <summary>Half-life of the moving average of G in thousands of images; null is 10 for a batch of 32.</summary>
    public Ramp? EmaKimg { get; init; }

    /// <summary>Weight of the penalty: γ of R1, and of R2, null is 0.0002·resolution²/batch; λ of WGAN-GP, null is 10.</summary>
    public Ramp? Gamma { get; init; }

    /// <summary>Augmentation; null is <see cref="AugmentMode.Ada"/>, and none with a projected discriminator.</summary>
    public AugmentMode? Aug { get; init; }

    /// <summary>Set of augmentations; see <see cref="Augment.AugmentOptions.Names"/>; null is bgc.</summary>
    public string? AugPipe { get; init; }

    /// <summary>Probability for <see cref="AugmentMode.Fixed"/>, null is 0.2; or that which an adaptive augmentation starts from, null is 0.</summary>
    public Ramp? P { get; init; }

    /// <summary>Target of an adaptive augmentation: the mean sign of real logits to hold; null is 0.6.</summary>
    public double? Target { get; init; }

    /// <summary>
    /// A run folder, to continue it exactly where its last saved state left it (<see cref="TrainingRun.Train(TrainingOptions, IProgress{TrainingProgress}?, CancellationToken)"/>): of the other options
    /// only <see cref="Kimg"/> and <see cref="CpuMinutes"/> may then be set, to lengthen it. Or a network file (.safetensors, an official .pkl, the address of one, or a built-in network), whose weights a new run starts from. Null starts fresh.
    /// </summary>
    public string? Resume { get; init; }

    /// <summary>The run that <see cref="Resume"/> names for continuing; null where a new run is asked for. A path that is not there is taken for a run folder if nothing but it (and <see cref="Kimg"/>) is given, since then a run must be meant.</summary>
    public RunFolder? ContinuedRun => Resume is not null && !NetworkDownload.IsUrl(Resume) && !BuiltinNetworks.IsName(Resume)
        && (Directory.Exists(Resume) || (Data is null && !File.Exists(Resume) && Path.GetExtension(Resume).Length == 0))
            ? new RunFolder(Resume)
            : null;

    /// <summary>Discriminator layers that are not trained, from the image's side.</summary>
    public int FreezeD { get; init; }

    /// <summary>Channel base.</summary>
    public int? CBase { get; init; }

    /// <summary>Most channels.</summary>
    public int? CMax { get; init; }

    /// <summary>Length of z and w.</summary>
    public int? Latent { get; init; }

    /// <summary>Learning rate of G.</summary>
    public Ramp? GLr { get; init; }

    /// <summary>Learning rate of D.</summary>
    public Ramp? DLr { get; init; }

    /// <summary>Decay of the second moment of both optimizers (Adam's β₂); null is 0.99.</summary>
    public Ramp? Beta2 { get; init; }

    /// <summary>Thousands of images over which ramps (<see cref="Ramp"/>) go from their start to their end: of <see cref="GLr"/>, <see cref="DLr"/>, <see cref="Beta2"/>, <see cref="Gamma"/>, <see cref="EmaKimg"/> and <see cref="P"/>.</summary>
    public double? BurnIn { get; init; }

    /// <summary>Layers of the mapping network.</summary>
    public int? MapDepth { get; init; }

    /// <summary>Group of the minibatch standard deviation.</summary>
    public int? MbstdGroup { get; init; }

    /// <summary>Form of the generator; null is the configuration's.</summary>
    public StyleGan2Architecture? GArch { get; init; }

    /// <summary>Form of the discriminator; null is the configuration's.</summary>
    public StyleGan2Architecture? DArch { get; init; }

    /// <summary>Whether the discriminator ends in the normalized layers of a slicing adversarial network (SAN, Takida et al. 2024); null is no.</summary>
    public bool? SanHead { get; init; }

    /// <summary>Whether the generator has per-pixel noise inputs; null is the preset's choice.</summary>
    public bool? Noise { get; init; }

    /// <summary>Weight of the path length regularization, 0 for none; null is the preset's choice.</summary>
    public double? PlWeight { get; init; }

    /// <summary>Probability of mixing two styles in training; null is the preset's choice.</summary>
    public double? Mixing { get; init; }

    /// <summary>Standard deviation in pixels of the blur of the discriminator's input at the start; null is the configuration's choice.</summary>
    public double? BlurSigma { get; init; }

    /// <summary>Thousands of images over which that blur fades; null is the configuration's choice.</summary>
    public double? BlurKimg { get; init; }

    /// <summary>Generator options to set after everything else, by the names of <see cref="NetworkOptions"/> as JSON.</summary>
    public IReadOnlyDictionary<string, string> GOptions { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Whether the discriminator uses pretrained feature extractors (Projected GAN); null is the configuration's choice.</summary>
    public bool? Projected { get; init; }

    /// <summary>The feature networks of a projected discriminator, separated by commas; null is the preset's choice. See <see cref="Features.Pyramids.FeaturePyramids.Names"/>.</summary>
    public string? DFeatures { get; init; }

    /// <summary>Scales that a projected discriminator scores, 1 to 4; null is 4.</summary>
    public int? DScales { get; init; }

    /// <summary>How a projected discriminator mixes features; null mixes channels and scales.</summary>
    public FeatureMixing? DMixing { get; init; }

    /// <summary>DiffAugment of what a projected discriminator sees; null is all kinds.</summary>
    public string? DiffAug { get; init; }

    /// <summary>Trains the first stage of StyleGAN-XL, which is what happens without <see cref="Superres"/>.</summary>
    public bool Stem { get; init; }

    /// <summary>Trains a head of StyleGAN-XL on <see cref="PathStem"/>.</summary>
    public bool Superres { get; init; }

    /// <summary>Network file of the stage before.</summary>
    public string? PathStem { get; init; }

    /// <summary>How many times as large a head's images are: 2, 4, 8 or 16; null is what the data needs.</summary>
    public int? UpFactor { get; init; }

    /// <summary>Layers of a head; null is 7, 4 in small presets.</summary>
    public int? HeadLayers { get; init; }

    /// <summary>Layers of the stem; null is 10, 7 in small presets.</summary>
    public int? SynLayers { get; init; }

    /// <summary>File of class embeddings; null draws them at random.</summary>
    public string? ClassEmbeddings { get; init; }

    /// <summary>Weight of classifier guidance; null is 8 above 32 pixels where <see cref="ClsFeatures"/> is given, else 0.</summary>
    public double? ClsWeight { get; init; }

    /// <summary>The classifier; null is deit-small.</summary>
    public string? ClsFeatures { get; init; }

    /// <summary>The classifier's number of the data's class 0.</summary>
    public int ClsOffset { get; init; }

    /// <summary>Snapshots without a better first metric after which the training ends; null never.</summary>
    public int? Patience { get; init; }

    /// <summary>Length of the training in thousands of images.</summary>
    public double? Kimg { get; init; }

    /// <summary>Minutes of processor time, of all threads of the process together, after which the training ends if it has not seen <see cref="Kimg"/> thousand images before (25000 where that is null); null is without an end by time.
    /// What else the machine does hardly counts, so that trainings of different networks can be given equal time.</summary>
    public double? CpuMinutes { get; init; }

    /// <summary>Thousands of images between progress reports.</summary>
    public double? Tick { get; init; }

    /// <summary>Ticks between snapshots.</summary>
    public int? Snap { get; init; }

    /// <summary>Minutes after the last snapshot at which another is made between two ticks; null makes those of <see cref="Snap"/> alone. A continued run ends the same with and without.</summary>
    public double? SnapMinutes { get; init; }

    /// <summary>Metrics of every snapshot, separated by commas; an empty text for none.</summary>
    public string Metrics { get; init; } = string.Empty;

    /// <summary>The feature network of the metrics; null is builtin.</summary>
    public string? MetricsFeatures { get; init; }

    /// <summary>Generated images per metric; null is the number in its name.</summary>
    public int? MetricsNum { get; init; }

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; }

    /// <summary>Computes in float32 throughout.</summary>
    public bool Fp32 { get; init; }

    /// <summary>Where the runs are: a new one gets the next numbered folder in it; a run that is continued stays where it is. Default <c>runs</c>.</summary>
    public string OutFolder { get; init; } = "runs";

    /// <summary>Where to train; null is the best device of this machine.</summary>
    public Device? Device { get; init; }

    /// <summary>Text for the run folder's name.</summary>
    public string? Desc { get; init; }

    /// <summary>License of the weights, kept in the files.</summary>
    public string? License { get; init; }

    /// <summary>Loader threads.</summary>
    public int? Workers { get; init; }

    /// <summary>Checks that a run that is continued is asked for nothing that would change it.</summary>
    /// <exception cref="OptionException">When another option than <see cref="Kimg"/>, <see cref="CpuMinutes"/>, <see cref="OutFolder"/> and <see cref="Device"/> is set; reports all of them.</exception>
    internal void CheckContinued()
    {
        var plain = new TrainingOptions { Resume = Resume, Kimg = Kimg, CpuMinutes = CpuMinutes, OutFolder = OutFolder, Device = Device };
        var checks = new OptionChecks(typeof(TrainingOptions));
        foreach (PropertyInfo property in typeof(TrainingOptions).GetProperties().Where(property => property.CanWrite))
        {
            object? value = property.GetValue(this);
            bool isPlain = Equals(value, property.GetValue(plain)) || value is System.Collections.ICollection { Count: 0 };
            checks.Require(value, isPlain, "a run that is continued keeps the options it was started with", "Leave it out.", property.Name);
        }

        checks.ThrowIfAny();
    }
}
