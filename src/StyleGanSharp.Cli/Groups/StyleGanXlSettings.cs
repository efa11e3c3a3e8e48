using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Groups;

/// <summary>The stages of a StyleGAN-XL.</summary>
internal sealed record StyleGanXlSettings : SettingsRecord
{
    [Heading("StyleGAN-XL")]
    [Option("--stages", "Train these resolutions one after another, each from the best network of the one before, e.g. 16,32,64; --kimg is of each stage, --outdir the folder of all, and the same command continues after a stop", "LIST")]
    public string? Stages { get; init; }

    [Option("--stem", "Train the first stage"), Sets(typeof(TrainingOptions))]
    public bool Stem { get; init; }

    [Option("--superres", "Train a later stage, on --path-stem"), Sets(typeof(TrainingOptions))]
    public bool Superres { get; init; }

    [Option("--path-stem", "Network file of the stage before", "FILE"), Sets(typeof(TrainingOptions))]
    public string? PathStem { get; init; }

    [Option("--up-factor", "How many times as large the images become: 2, 4, 8 or 16 [default: what the data needs]")]
    [Sets(typeof(TrainingOptions)), Concerns(typeof(StyleGanXlGeneratorOptions), nameof(StyleGanXlGeneratorOptions.Stages))]
    public int? UpFactor { get; init; }

    [Option("--head-layers", "Layers of a later stage [default: 7; 4 in small presets]")]
    [Sets(typeof(TrainingOptions)), Concerns(typeof(SuperResolutionStage), nameof(SuperResolutionStage.Layers))]
    public int? HeadLayers { get; init; }

    [Option("--syn-layers", "Layers of the first stage [default: 10; 7 in small presets]")]
    [Sets(typeof(TrainingOptions)), Concerns(typeof(StyleGanXlGeneratorOptions), nameof(StyleGanXlGeneratorOptions.StemLayers))]
    public int? SynLayers { get; init; }

    [Option("--class-embeddings", "File of 'stylegan embed-classes' [default: random ones]", "FILE")]
    [Sets(typeof(TrainingOptions))]
    public string? ClassEmbeddings { get; init; }

    [Option("--cls-weight", "Weight of a classifier's guidance [default: 8 above 32 pixels with --cls-features, else 0]")]
    [Sets(typeof(TrainingOptions)), Concerns(typeof(GanLossOptions), nameof(GanLossOptions.GuidanceWeight))]
    public double? ClsWeight { get; init; }

    [Option("--cls-features", "The classifier, of the data's own classes [default: deit-small, for ImageNet's]", "NAME")]
    [Sets(typeof(TrainingOptions))]
    public string? ClsFeatures { get; init; }

    [Option("--cls-offset", "The classifier's number of the data's class 0")]
    [Sets(typeof(TrainingOptions)), Concerns(typeof(GanLossOptions), nameof(GanLossOptions.GuidanceOffset))]
    public int? ClsOffset { get; init; }
}
