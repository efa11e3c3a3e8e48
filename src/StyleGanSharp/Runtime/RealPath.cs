namespace StyleGanSharp.Runtime;

/// <summary>Paths without links.</summary>
internal static class RealPath
{
    /// <summary>Where a path leads, whether or not its last parts exist.</summary>
    public static string Of(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string? parent = Path.GetDirectoryName(full);
        if (parent is null)
        {
            return full;
        }

        string here = Path.Combine(Of(parent), Path.GetFileName(full));
        try
        {
            return Directory.ResolveLinkTarget(here, returnFinalTarget: true) is { } target ? Of(target.FullName) : here;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return here; // it does not exist, or its links lead in circles
        }
    }

    /// <summary>How paths are compared: the file systems of Windows and macOS keep the case of names and ignore it.</summary>
    public static StringComparison Comparison { get; } = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Whether a path lies in a folder, or is it.</summary>
    public static bool IsInside(string path, string folder) => IsInside(Of(path), Of(folder), Path.DirectorySeparatorChar, Comparison);

    /// <summary>The same for whole paths of any system.</summary>
    internal static bool IsInside(string path, string folder, char separator, StringComparison comparison) =>
        (path + separator).StartsWith(folder.TrimEnd(separator) + separator, comparison);
}
