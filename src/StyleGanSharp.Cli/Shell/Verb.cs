using System.CommandLine;

namespace StyleGanSharp.Cli.Shell;

/// <summary>One thing the program can do.</summary>
internal abstract class Verb
{
    /// <summary>What the user types: one word, or two for a verb that belongs to another word (<c>dataset build</c>).</summary>
    public abstract string Name { get; }

    /// <summary>Heading of the overview it stands under.</summary>
    public abstract string Group { get; }

    /// <summary>One or two sentences.</summary>
    public abstract string Description { get; }

    /// <summary>Whole command lines to try.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    public virtual IReadOnlyList<Argument> Arguments => [];

    public virtual IReadOnlyList<OptionGroup> Options => [];

    /// <summary>Does it.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public abstract int Run(ParseResult values, VerbContext context);
}
