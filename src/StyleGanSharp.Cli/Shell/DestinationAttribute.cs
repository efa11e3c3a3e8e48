namespace StyleGanSharp.Cli.Shell;

/// <summary>The option or argument names where results are written: it is tried before the work (<see cref="SettingsModel.RequireDestinations"/>).</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DestinationAttribute : Attribute
{
    /// <summary>Whether it is a folder of results; otherwise it is a file.</summary>
    public bool IsFolder { get; init; }
}
