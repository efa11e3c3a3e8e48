using StyleGanSharp.Distribution;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>A verb and the record of its options.</summary>
/// <inheritdoc cref="Verb(string, string, string, string[])"/>
/// <typeparam name="TSettings">The record.</typeparam>
internal abstract class Verb<TSettings>(string name, string group, string description, params string[] examples) : Verb(name, group, description, examples)
    where TSettings : SettingsRecord
{
    public sealed override SettingsModel Model => SettingsModel.Of(typeof(TSettings));

    public sealed override int Run(SettingsRecord settings, VerbContext context) => !IsForSeveral && Launcher.Current is { } launcher
        ? throw new UsageException($"stylegan {Name} works in one process, and {launcher.Name} started {launcher.Size}. Start it without mpirun or srun, or with one process.")
        : Run((TSettings)settings, context);

    /// <inheritdoc cref="Verb.Run"/>
    protected abstract int Run(TSettings settings, VerbContext context);
}
