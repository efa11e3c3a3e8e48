using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Metrics;

namespace StyleGanSharp.Cli.Groups;

/// <summary>How measurements are computed.</summary>
internal sealed record MeasuringSettings : DeviceSettings
{
    [Heading("Computing"), Option("--batch", "Images at a time", Min = 1, Max = WorkAmount.MaxBatch), Sets(typeof(MetricRequest))]
    public int? Batch { get; init; }

    [Option("--no-cache", "Compute features of the real images anew and keep none. Otherwise they stay in {cache}, which may be deleted at any time")]
    public bool NoCache { get; init; }
}
