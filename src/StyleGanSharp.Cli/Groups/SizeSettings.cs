using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Groups;

/// <summary>What networks are made of.</summary>
[Sets(typeof(TrainingOptions))]
internal sealed record SizeSettings : SettingsRecord
{
    [Heading("Networks")]
    public WidthSettings Width { get; } = new();

    [Option("--map-depth", "Layers of the mapping network [default: by preset]"), Concerns(typeof(MappingOptions), nameof(MappingOptions.NumLayers))]
    public int? MapDepth { get; init; }

    [Option("--mbstd-group", "Images in a group of the minibatch standard deviation [default: 4]")]
    [Concerns(typeof(StyleGan2DiscriminatorOptions), nameof(StyleGan2DiscriminatorOptions.MbstdGroupSize))]
    public int? MbstdGroup { get; init; }

    [Option("--g-arch", "Form of the generator [default: skip]")]
    [Choices("skip", StyleGan2Architecture.Skip, "resnet", StyleGan2Architecture.Resnet, "orig", StyleGan2Architecture.Orig)]
    public StyleGan2Architecture? GArch { get; init; }

    [Option("--d-arch", "Form of the discriminator [default: resnet]")]
    [Choices("skip", StyleGan2Architecture.Skip, "resnet", StyleGan2Architecture.Resnet, "orig", StyleGan2Architecture.Orig)]
    [Concerns(typeof(StyleGan2DiscriminatorOptions), nameof(StyleGan2DiscriminatorOptions.Architecture))]
    public StyleGan2Architecture? DArch { get; init; }

    [Option("--head", "Last layer of the discriminator: linear, or normalized as in slicing adversarial networks (SAN), whose direction follows where real and generated images differ most [default: linear]")]
    [Choices("linear", false, "san", true), Concerns(typeof(DiscriminatorOptions), nameof(DiscriminatorOptions.HasSanHead))]
    public bool? SanHead { get; init; }

    [Option("--noise", "Per-pixel noise inputs of the generator [default: on]"), Choices("on", true, "off", false)]
    public bool? Noise { get; init; }

    [Option("--freezed", "Discriminator layers that are not trained, from the image's side")]
    [Concerns(typeof(StyleGan2DiscriminatorOptions), nameof(StyleGan2DiscriminatorOptions.FreezeLayers))]
    public int? FreezeD { get; init; }

    public GeneratorSettings Generator { get; } = new();

    [Option("--fp32", "Compute in float32 throughout")]
    public bool Fp32 { get; init; }
}
