using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data.Avatars;

/// <summary>The binary attributes of the built-in avatars: each is present or not, independently of the others.</summary>
public static class AvatarAttributes
{
    private static readonly (string Name, double Frequency)[] All =
    [
        ("glasses", 0.30), ("beard", 0.25), ("smile", 0.55), ("long-hair", 0.45), ("hat", 0.25), ("earrings", 0.30),
        ("open-mouth", 0.35), ("blush", 0.30), ("dark-background", 0.40), ("thick-eyebrows", 0.40), ("freckles", 0.25), ("headphones", 0.15),
    ];

    /// <summary>The names, in the order of every attribute vector.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(attribute => attribute.Name)];

    /// <summary>The probability of each attribute, in the order of <see cref="Names"/>.</summary>
    public static IReadOnlyList<double> Frequencies { get; } = [.. All.Select(attribute => attribute.Frequency)];

    /// <summary>Where an attribute stands in <see cref="Names"/>.</summary>
    /// <param name="name">A name; capitals and <c>_</c> for <c>-</c> are accepted.</param>
    /// <returns>0 … Names.Count - 1.</returns>
    /// <exception cref="UsageException">When there is no such attribute; lists those there are.</exception>
    public static int IndexOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string wanted = Normalize(name);
        int index = Array.FindIndex(All, attribute => attribute.Name == wanted);
        return index >= 0 ? index : throw new UsageException($"Avatars have no attribute '{name}'. Use one of {string.Join(", ", Names)}.");
    }

    internal static bool IsKnown(string name) => Array.Exists(All, attribute => attribute.Name == Normalize(name));

    private static string Normalize(string name) => name.Trim().ToLowerInvariant().Replace('_', '-');
}
