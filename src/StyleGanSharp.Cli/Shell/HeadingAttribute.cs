namespace StyleGanSharp.Cli.Shell;

/// <summary>The option, and those after it up to the next heading, stand under a heading of the help page.</summary>
/// <param name="text">The heading.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HeadingAttribute(string text) : Attribute
{
    public string Text => text;
}
