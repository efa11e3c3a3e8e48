using System.Reflection;

namespace StyleGanSharp.Cli.Shell;

/// <summary>One thing the program can do.</summary>
/// <param name="name">What the user types: one word, or two for a verb that belongs to another word (<c>dataset build</c>).</param>
/// <param name="group">Heading of the overview it stands under.</param>
/// <param name="description">One or two sentences.</param>
/// <param name="examples">Whole command lines to try.</param>
internal abstract class Verb(string name, string group, string description, params string[] examples)
{
    public string Name => name;

    public string Group => group;

    public string Description => description;

    public IReadOnlyList<string> Examples => examples;

    /// <summary>The members of the library that it stands for, each after the name of its type.</summary>
    public IEnumerable<string> Members => GetType().GetCustomAttributes<ConcernsAttribute>().Select(item => $"{item.Owner.Name}.{item.Member}");

    /// <summary>Its options and arguments, read when they are asked for.</summary>
    public abstract SettingsModel Model { get; }

    /// <summary>Whether several processes can do it together.</summary>
    public virtual bool IsForSeveral => false;

    /// <summary>Does it.</summary>
    /// <param name="settings">A record of <see cref="Model"/>.</param>
    /// <param name="context">Where to write.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public abstract int Run(SettingsRecord settings, VerbContext context);
}
