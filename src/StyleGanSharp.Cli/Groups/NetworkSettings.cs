using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Inference;

namespace StyleGanSharp.Cli.Groups;

/// <summary>Which network, of a verb that must know.</summary>
internal sealed record NetworkSettings : SettingsRecord
{
    [Heading("Network"), Option("--network", $"The network: {NetworkSource.Usage}", "FILE|RUN|URL", Required = $"No network is named. Give --network a .safetensors or .pkl file, an address, a run folder, or {BuiltinNetworks.Avatars}.")]
    public string Network { get; init; } = string.Empty;

    /// <summary>Loads it; dispose it.</summary>
    public StyleGanModel Load(DeviceSettings computing, VerbContext context) => computing.Load(Network, context);
}
