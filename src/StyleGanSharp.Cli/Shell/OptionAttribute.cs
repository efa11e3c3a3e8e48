namespace StyleGanSharp.Cli.Shell;

/// <summary>A property of a settings record is an option of the command line. Its initializer is the default; its type says what may be given (<see cref="OptionValue"/>).</summary>
/// <param name="name">The flag, with its dashes.</param>
/// <param name="help">What it does. A name in braces stands for a list of <see cref="HelpLists"/>.</param>
/// <param name="value">What to call its value in help; null is N of an integer, X of a number, and the choices where there are some.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OptionAttribute(string name, string help, string? value = null) : Attribute
{
    public string Name => name;

    public string Help => help;

    public string? Value => value;

    /// <summary>What to say where the option is missing; null where it need not be given.</summary>
    public string? Required { get; init; }

    /// <summary>The least number allowed.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>The greatest number allowed.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>A value as users write it, for messages about pairs.</summary>
    public string? Example { get; init; }

    /// <summary>Whether the flag may stand alone, which leaves the property as it is.</summary>
    public bool IsValueOptional { get; init; }
}
