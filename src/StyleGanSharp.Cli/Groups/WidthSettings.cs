using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Groups;

/// <summary>How wide networks are.</summary>
[Sets(typeof(TrainingOptions))]
internal sealed record WidthSettings : SettingsRecord
{
    [Option("--cbase", "Channels times resolution [default: by preset]")]
    [Concerns(typeof(StyleGan2GeneratorOptions), nameof(StyleGan2GeneratorOptions.ChannelBase))]
    public int? CBase { get; init; }

    [Option("--cmax", "Most channels of a layer [default: by preset]")]
    [Concerns(typeof(StyleGan2GeneratorOptions), nameof(StyleGan2GeneratorOptions.ChannelMax))]
    public int? CMax { get; init; }

    [Option("--latent", "Length of z and w [default: by preset]")]
    [Concerns(typeof(StyleGan2GeneratorOptions), nameof(StyleGan2GeneratorOptions.ZDim)), Concerns(typeof(StyleGan2GeneratorOptions), nameof(StyleGan2GeneratorOptions.WDim))]
    public int? Latent { get; init; }
}
