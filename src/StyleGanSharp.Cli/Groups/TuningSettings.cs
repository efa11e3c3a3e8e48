using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Inference.Inversion;

namespace StyleGanSharp.Cli.Groups;

/// <summary>How a network is tuned to images.</summary>
internal sealed record TuningSettings : SettingsRecord
{
    [Option("--tune-lr", "Learning rate of tuning"), Sets(typeof(TuningOptions))]
    public double? LearningRate { get; init; }
}
