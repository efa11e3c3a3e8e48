namespace StyleGanSharp.Runtime;

/// <summary>What a user should know although nothing failed. The library prints nothing; a program that wants to shows these.</summary>
public static class Notices
{
    /// <summary>Raised with one sentence or two, on any thread.</summary>
    public static event Action<string>? Raised;

    /// <summary>Tells whoever listens.</summary>
    /// <param name="text">One sentence or two.</param>
    internal static void Tell(string text) => Raised?.Invoke(text);
}
