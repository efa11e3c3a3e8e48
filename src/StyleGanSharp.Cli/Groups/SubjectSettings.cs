using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Metrics;

namespace StyleGanSharp.Cli.Groups;

/// <summary>What is measured, and against what.</summary>
internal sealed record SubjectSettings : SettingsRecord
{
    [Heading("What to measure"), Option("--network", $"The network: {NetworkSource.Usage}", "FILE|RUN|URL")]
    [Concerns(typeof(MetricRequest), nameof(MetricRequest.Generator))]
    public string? Network { get; init; }

    [Option("--fakes", "Images to measure in place of a network's; they may be of any size", "DATA"), Concerns(typeof(MetricRequest))]
    public string? Fakes { get; init; }

    [Option("--data", "Real images to compare with: {data}", "DATA"), Concerns(typeof(MetricRequest))]
    public string? Data { get; init; }

    [Option("--reals", "Another name for --data", "DATA")]
    public string? Reals { get; init; }

    [Option("--mirror", "Count mirror images of the real images too, as in a training with --mirror")]
    public bool Mirror { get; init; }

    /// <summary>The real images as the user named them, or null.</summary>
    public string? DataName => Data ?? Reals;

    public override IEnumerable<string> Problems()
    {
        if ((Network is null) == (Fakes is null))
        {
            yield return Network is null
                ? "No network is named. Give --network a .safetensors or .pkl file, an address or a run folder, or --fakes images."
                : "Both --network and --fakes are given. Give the one that is to be measured.";
        }

        if (Data is not null && Reals is not null)
        {
            yield return "Both --data and --reals are given; they are the same option. Give one.";
        }
    }

    /// <summary>Real images of any size; built-in ones are drawn at a resolution.</summary>
    public static ImageDataset OpenReals(string spec, int? resolution, bool mirror = false) => ImageDataset.Open(spec, new ImageDatasetOptions
    {
        AnySize = true,
        LeaveOutUnreadable = true,
        Mirror = mirror,
        Resolution = spec.StartsWith("builtin:", StringComparison.Ordinal) ? resolution : null,
    });
}
