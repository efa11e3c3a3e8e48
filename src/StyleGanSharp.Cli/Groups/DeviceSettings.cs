using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Cli.Groups;

/// <summary>Where to compute.</summary>
internal record DeviceSettings : SettingsRecord
{
    [Heading("Computing"), Option("--device", "Where to compute: cpu, cuda, cuda:1, mps or auto (the best that works)", "DEVICE")]
    [Concerns(typeof(Devices), "name")]
    public string Device { get; init; } = "auto";

    /// <summary>The device.</summary>
    /// <exception cref="UsageException">When there is no such device here.</exception>
    public Device Open() => Devices.Parse(Device);

    /// <summary>Loads a network; dispose it.</summary>
    public virtual StyleGanModel Load(string network, VerbContext context) => StyleGanModel.Load(NetworkSource.Local(network, context), Open());
}
