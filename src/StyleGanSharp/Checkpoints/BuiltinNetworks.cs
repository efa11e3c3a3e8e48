using StyleGanSharp.Runtime;

namespace StyleGanSharp.Checkpoints;

/// <summary>Networks that come with the library. Their names stand wherever a network file can be given (<see cref="NetworkFile.Open"/>).</summary>
public static class BuiltinNetworks
{
    /// <summary>Drawn faces, 32×32: a StyleGAN2 generator trained on <c>builtin:avatars</c>. Weights and images are under the MIT license.</summary>
    public const string Avatars = "builtin:avatars";

    private const string Prefix = "builtin:";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [Avatars];

    /// <summary>Whether a text names a built-in network rather than a file.</summary>
    /// <param name="path">A path or name.</param>
    /// <returns>True for anything that begins with <c>builtin:</c>.</returns>
    public static bool IsName(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.StartsWith(Prefix, StringComparison.Ordinal);
    }

    /// <summary>The bytes of a network, a safetensors file.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>A stream to read and seek; dispose it.</returns>
    /// <exception cref="StyleGanException">When there is no such network; names those that there are.</exception>
    internal static Stream OpenStream(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return (Names.Contains(name) ? typeof(BuiltinNetworks).Assembly.GetManifestResourceStream($"StyleGanSharp.Checkpoints.Builtin.{name[Prefix.Length..]}.safetensors") : null)
            ?? throw new StyleGanException($"There is no network {name}. Built in is {string.Join(", ", Names)}.");
    }
}
