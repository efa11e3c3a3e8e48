namespace StyleGanSharp.Cli.Shell;

/// <summary>What the library says of a member of its own, it says of this option or verb: messages show the flag or the command in its place (<see cref="FlagNames"/>).</summary>
/// <param name="owner">A type of the library.</param>
/// <param name="member">A property, a path of properties, or a parameter of a method; null is the property of the same name.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
internal class ConcernsAttribute(Type owner, string? member = null) : Attribute
{
    public Type Owner => owner;

    public string? Member => member;
}
