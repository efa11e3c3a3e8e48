using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Reporting;

namespace StyleGanSharp.Cli.Groups;

/// <summary>How images are computed.</summary>
internal sealed record ComputingSettings : DeviceSettings
{
    [Heading("Computing"), Option("--batch", "Images at a time", Min = 1, Max = WorkAmount.MaxBatch)]
    [Sets(typeof(GenerationOptions)), Concerns(typeof(TextureStickingOptions), "Generation.Batch"), Concerns(typeof(LatentVideoOptions), "Generation.Batch")]
    public int? Batch { get; init; }

    public PrecisionSettings Format { get; } = new();

    public override StyleGanModel Load(string network, VerbContext context)
    {
        Format.WarnIfSlow(Open(), context);
        return base.Load(network, context);
    }
}
