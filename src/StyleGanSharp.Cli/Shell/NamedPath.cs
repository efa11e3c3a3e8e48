using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>A file, folder or address that the user may have given a name: <c>NAME=PATH</c>, or the path alone.</summary>
internal readonly record struct NamedPath(string? Name, string Path)
{
    /// <exception cref="UsageException">When a name stands alone.</exception>
    public static NamedPath Parse(string text, string name)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals <= 0 || text.AsSpan(0, equals).ContainsAny('/', '\\') || File.Exists(text) || Directory.Exists(text)
            ? new NamedPath(null, text)
            : equals + 1 < text.Length ? new NamedPath(text[..equals], text[(equals + 1)..])
            : throw new UsageException($"{name} '{text}' names nothing. Write NAME=PATH, or the path alone.");
    }

    /// <summary>The name given, or the last part of the path without its extension.</summary>
    public string Title => Name ?? System.IO.Path.GetFileNameWithoutExtension(System.IO.Path.TrimEndingDirectorySeparator(Path));

    /// <summary>A title as part of a file name.</summary>
    public static string FileName(string title) => FileNames.Of(title);
}
