namespace StyleGanSharp.Cli.Shell;

/// <summary>The option is a member of an options record of the library: <see cref="SettingsRecord.Fill"/> sets it, and a property without a default of its own has the record's. On a settings record: every option of it is such a member.</summary>
/// <param name="owner">The record.</param>
/// <param name="member">The property; null is that of the same name.</param>
internal sealed class SetsAttribute(Type owner, string? member = null) : ConcernsAttribute(owner, member);
