using System.IO.Enumeration;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Finds the images below a folder. Linked folders are followed, except those that lead back up, which would never end.</summary>
internal sealed class FolderListing
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private readonly string _root;
    private readonly List<(string Link, string Target)> _followed = [];
    private readonly LeftOutFiles _leftOut;

    public FolderListing(string path, LeftOutFiles leftOut)
    {
        _leftOut = leftOut;
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Target(_root) is { } target)
        {
            _followed.Add((_root, target));
        }
    }

    /// <summary>Names relative to the folder, with forward slashes, in no particular order.</summary>
    public IEnumerable<string> ImageNames() =>
        new FileSystemEnumerable<string>(_root, (ref FileSystemEntry entry) => RelativeName(ref entry), Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && IsUsed(RelativeName(ref entry), ref entry),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => (!entry.Attributes.HasFlag(FileAttributes.ReparsePoint) || Follow(entry.ToFullPath())) && IsReadable(entry.ToFullPath()),
        };

    private bool IsUsed(string name, ref FileSystemEntry entry)
    {
        if (ImageFileNames.IsImage(name) || (Path.GetExtension(name).Length == 0 && !ImageFileNames.IsHidden(name) && ImageFileNames.SystemFolderOf(name) is null && IsImageInside(entry.ToFullPath())))
        {
            return true;
        }

        _leftOut.Add(name);
        return false;
    }

    /// <summary>Whether a file without an ending is an image by its first bytes.</summary>
    private static bool IsImageInside(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] start = new byte[FileKind.StartBytes];
            int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return FileKind.Of(start.AsSpan(0, read), file.Length)?.EndsWith(" image", StringComparison.Ordinal) == true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A folder that cannot be listed is left out as a file that cannot be read is.</summary>
    private bool IsReadable(string folder)
    {
        try
        {
            using IEnumerator<string> entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
            entries.MoveNext();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _leftOut.AddUnreadable(folder, e.Message);
            return false;
        }
    }

    private string RelativeName(ref FileSystemEntry entry) => Path.GetRelativePath(_root, entry.ToFullPath()).Replace('\\', '/');

    private bool Follow(string link)
    {
        if (Target(link) is not { } target)
        {
            return false;
        }

        for (string? folder = Path.GetDirectoryName(link); folder is not null && folder.Length >= _root.Length; folder = Path.GetDirectoryName(folder))
        {
            if (IsSameOrBelow(RealPath(folder), target))
            {
                return false;
            }
        }

        _followed.Add((link, target));
        return true;
    }

    /// <summary>Where a folder really lies, given the links that led to it; the innermost was followed last.</summary>
    private string RealPath(string folder)
    {
        for (int i = _followed.Count - 1; i >= 0; i--)
        {
            (string link, string target) = _followed[i];
            if (IsSameOrBelow(folder, link))
            {
                return target + folder[link.Length..];
            }
        }

        return folder;
    }

    private static string? Target(string link) =>
        Directory.ResolveLinkTarget(link, returnFinalTarget: true) is { } target ? Path.TrimEndingDirectorySeparator(target.FullName) : null;

    private static bool IsSameOrBelow(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || path[folder.Length] == Path.DirectorySeparatorChar);
}
