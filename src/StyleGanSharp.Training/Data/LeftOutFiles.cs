using System.Globalization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>What lies beside the images of a folder or archive and is not used, counted so that a user hears of it.</summary>
internal sealed class LeftOutFiles
{
    private const int MaxEndings = 6;

    private readonly SortedDictionary<string, int> _endings = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<string, int> _systemFolders = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _unreadable = [];

    /// <summary>One sentence for each kind; empty when everything is used.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            var notes = new List<string>();
            if (_endings.Count > 0)
            {
                int count = _endings.Values.Sum();
                notes.Add($"{count} {(count == 1 ? "file is no image" : "files are no images")} by {(count == 1 ? "its ending" : "their endings")} ({Counts(_endings)}) and left out.");
            }

            if (_systemFolders.Count > 0)
            {
                int count = _systemFolders.Values.Sum();
                notes.Add($"{Quantity.Of(count, "image")} in folders of the system ({Counts(_systemFolders)}) {(count == 1 ? "is" : "are")} left out.");
            }

            notes.AddRange(_unreadable);
            return notes;
        }
    }

    /// <summary>Counts a file that is not used.</summary>
    /// <param name="name">Relative to the root, with forward slashes.</param>
    public void Add(string name)
    {
        if (name == ImageFileNames.DatasetJson || name.EndsWith('/') || ImageFileNames.IsHidden(name))
        {
            return;
        }

        if (ImageFileNames.SystemFolderOf(name) is { } folder)
        {
            if (ImageFileNames.HasImageEnding(name))
            {
                Count(_systemFolders, folder);
            }
        }
        else if (Path.GetFileName(name) != ImageFileNames.DatasetJson)
        {
            string ending = Path.GetExtension(name).ToLowerInvariant();
            Count(_endings, ending.Length > 0 ? ending : "none");
        }
    }

    /// <summary>Notes a folder that cannot be read.</summary>
    public void AddUnreadable(string folder, string reason) => _unreadable.Add($"The folder {folder} cannot be read and is left out: {reason}");

    private static void Count(SortedDictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    private static string Counts(SortedDictionary<string, int> counts) =>
        string.Join(", ", counts.OrderByDescending(item => item.Value).Take(MaxEndings).Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.Key} {item.Value}")))
        + (counts.Count > MaxEndings ? ", …" : string.Empty);
}
