using System.CommandLine;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Options that stand together in a help page.</summary>
internal sealed record OptionGroup(string Heading, params Option[] Options);
