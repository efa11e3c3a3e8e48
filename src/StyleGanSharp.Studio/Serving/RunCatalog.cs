using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;

namespace StyleGanSharp.Serving;

/// <summary>The runs in the given folders. Nothing outside them is read.</summary>
/// <param name="roots">Folders of runs.</param>
internal sealed partial class RunCatalog(IReadOnlyList<string> roots)
{
    private const int MaxRuns = 500;

    private readonly ConcurrentDictionary<string, (DateTime Written, ResolvedTraining? Options, string? Problem)> _options = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (long Length, double? Kimg)> _progress = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Roots => roots;

    /// <summary>All runs, the newest first.</summary>
    /// <param name="isOwn">Whether a folder is that of a training which this studio started and which runs.</param>
    public IReadOnlyList<RunSummary> List(Func<string, bool> isOwn) =>
    [
        .. roots.SelectMany((root, index) => Folders(root).Select(path => (Id: $"{index}/{Path.GetFileName(path)}", Path: path)))
            .OrderByDescending(item => Path.GetFileName(item.Path), StringComparer.Ordinal).Take(MaxRuns).Select(item => Summary(item.Id, item.Path, isOwn(item.Path))).OfType<RunSummary>(),
    ];

    /// <summary>The folder of a run.</summary>
    /// <exception cref="UsageException">When there is none of this name.</exception>
    public RunFolder Find(string id)
    {
        string[] parts = id.Split('/');
        string? path = parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int root) && root < roots.Count ? Folders(roots[root]).FirstOrDefault(path => Path.GetFileName(path) == parts[1]) : null;
        return path is not null ? new RunFolder(path) : throw new UsageException($"The run {parts[^1]} is gone: its folder was deleted or renamed.");
    }

    /// <summary>A snapshot or sheet of a run.</summary>
    /// <exception cref="UsageException">When there is none of this name.</exception>
    public string FileOf(string id, string name)
    {
        RunFolder folder = Find(id);
        string path = Path.Combine(folder.Path, name);
        return Readable().IsMatch(name) && File.Exists(path) ? path : throw new UsageException($"The run {Path.GetFileName(folder.Path)} has no file {name}; it may have been deleted.");
    }

    /// <summary>Whether another process trains in a folder now.</summary>
    internal static bool IsLocked(string folder)
    {
        string path = Path.Combine(folder, ".lock");
        try
        {
            if (!File.Exists(path))
            {
                return false;
            }

            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false; // left by a process that died
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return File.Exists(path);
        }
    }

    private static IEnumerable<string> Folders(string root)
    {
        try
        {
            return Directory.Exists(root) ? Directory.GetDirectories(root).Where(path => SafeFile.IsInside(path, root) && IsRun(path)) : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool IsRun(string path)
    {
        var folder = new RunFolder(path);
        return File.Exists(folder.OptionsFile) || File.Exists(folder.StatsFile) || File.Exists(folder.StateFile) || folder.LastSnapshot is not null;
    }

    private RunSummary? Summary(string id, string path, bool isOwn)
    {
        try
        {
            var folder = new RunFolder(path);
            (ResolvedTraining? options, string? problem) = OptionsOf(folder);
            bool isRunning = IsLocked(path);
            double? kimg = Kimg(folder);
            bool isDone = options is not null && kimg >= options.TotalKimg;
            problem ??= isRunning || folder.IsResumable ? null : "It has no state to go on from: it ended before its first snapshot, or the state was deleted. Its networks can be used; start a new training for more.";
            string state = isRunning ? "running" : problem is not null && !isDone ? "broken" : isDone ? "finished" : "stopped";
            return new RunSummary(
                id, Path.GetFileName(path), state, isDone && isRunning ? null : problem, kimg, options?.TotalKimg, Words(options), Files(path, "network-snapshot-*.safetensors"), Files(path, "fakes*.png"), File.Exists(folder.RealsFile),
                isOwn && isRunning, !isRunning && options is not null && folder.IsResumable);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // deleted while it was looked at
        }
    }

    private static RunSummary.File[] Files(string path, string pattern) =>
        [.. Directory.EnumerateFiles(path, pattern).Select(file => (Name: Path.GetFileName(file), Kimg: RunFolder.KimgOf(file))).Where(item => item.Kimg is not null).Select(item => new RunSummary.File(item.Name, item.Kimg!.Value)).OrderBy(item => item.Kimg)];

    private static string[] Words(ResolvedTraining? options) => options is null ? [] :
    [
        options.Cfg, options.DatasetName, $"{options.Generator.ImgResolution} pixels", $"batch {options.Batch}", string.Create(CultureInfo.InvariantCulture, $"γ {options.Loss.PenaltyWeight:0.#####}"),
        $"augmentation {options.AugmentMode.ToString().ToLowerInvariant()}", .. options.Cond ? ["labels"] : Array.Empty<string>(), .. options.Mirror ? ["mirrored"] : Array.Empty<string>(),
    ];

    private (ResolvedTraining? Options, string? Problem) OptionsOf(RunFolder folder)
    {
        DateTime written = File.GetLastWriteTimeUtc(folder.OptionsFile);
        if (_options.TryGetValue(folder.Path, out (DateTime Written, ResolvedTraining? Options, string? Problem) known) && known.Written == written)
        {
            return (known.Options, known.Problem);
        }

        (ResolvedTraining? Options, string? Problem) read;
        try
        {
            read = (ResolvedTraining.FromJson(File.ReadAllText(folder.OptionsFile), Path.GetFileName(folder.OptionsFile)), null);
        }
        catch (Exception error) when (error is StyleGanException or IOException)
        {
            read = (null, error is StyleGanException ? error.Message : $"It has no {Path.GetFileName(folder.OptionsFile)}.");
        }

        _options[folder.Path] = (written, read.Options, read.Problem);
        return read;
    }

    /// <summary>From the log's last whole line, or else the name of the last snapshot.</summary>
    private double? Kimg(RunFolder folder)
    {
        long length = File.Exists(folder.StatsFile) ? new FileInfo(folder.StatsFile).Length : 0;
        if (!_progress.TryGetValue(folder.Path, out (long Length, double? Kimg) known) || known.Length != length)
        {
            known = (length, length == 0 ? null : RunStatistics.Read(folder, skipsBroken: true).Last("Progress/kimg"));
            _progress[folder.Path] = known;
        }

        return known.Kimg ?? (folder.LastSnapshot is { } last ? RunFolder.KimgOf(last) : null);
    }

    [GeneratedRegex(@"^(?:network-snapshot-\d{1,9}(?:_\d{3})?\.safetensors|network-best\.safetensors|fakes\d{1,9}(?:_\d{3})?\.png|reals\.png)$")]
    private static partial Regex Readable();
}
