using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Places where results must not lie.</summary>
internal static class ResultPlace
{
    /// <summary>Throws where images would be written into a folder of data: they would be data the next time.</summary>
    /// <param name="option">The option that says where results go.</param>
    /// <param name="path">Its value, a file or folder; null is none.</param>
    /// <param name="sources">Data as the user named it; what is no folder does not matter.</param>
    /// <exception cref="UsageException">When the path lies in one of them.</exception>
    public static void RequireOutside(string option, string? path, params string?[] sources)
    {
        if (path is null)
        {
            return;
        }

        if (Array.Find(sources, source => Directory.Exists(source) && SafeFile.IsInside(path, source)) is { } found)
        {
            throw new UsageException($"{option} is {path}; it lies in the data folder {found}, and its images would be data the next time. Choose a place outside.");
        }
    }
}
