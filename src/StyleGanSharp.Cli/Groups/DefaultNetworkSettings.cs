using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Groups;

/// <summary>Which network, of a verb that uses the built-in one where none is named.</summary>
internal sealed record DefaultNetworkSettings : SettingsRecord
{
    private const string Name = "--network";

    [Heading("Network"), Option(Name, $"The network: {NetworkSource.Usage}", "FILE|RUN|URL")]
    public string Network { get; init; } = BuiltinNetworks.Avatars;

    /// <summary>Loads it; dispose it.</summary>
    /// <param name="computing">Where to compute.</param>
    /// <param name="context">Where to write.</param>
    /// <param name="hasLatents">Whether it is for latents of a file, which mean something to their own network only.</param>
    /// <exception cref="UsageException">When it is, and no network is named.</exception>
    public StyleGanModel Load(DeviceSettings computing, VerbContext context, bool hasLatents = false)
    {
        if (!Given.Contains(Name))
        {
            if (hasLatents)
            {
                throw new UsageException($"No network is named. Give {Name} the one that the latents were made with.");
            }

            context.Note($"no {Name} is named: these are faces of {Network}, a small network that comes with the program");
        }

        return computing.Load(Network, context);
    }
}
