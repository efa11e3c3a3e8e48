namespace StyleGanSharp.Cli.Shell;

/// <summary>A property of a settings record is an argument without a flag: one, or several of a list; it may be left out where it has a default.</summary>
/// <param name="name">What to call it in help, e.g. <c>FILE</c>.</param>
/// <param name="help">What it is. A name in braces stands for a list of <see cref="HelpLists"/>.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ArgumentAttribute(string name, string help) : Attribute
{
    public string Name => name;

    public string Help => help;
}
