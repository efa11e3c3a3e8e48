using System.Globalization;
using System.Text.RegularExpressions;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Distribution;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Training;

/// <summary>The files of a run.</summary>
public sealed partial class RunFolder
{
    private const string OptionsName = "training_options.json";
    private const string StateName = "training-state.safetensors";

    /// <summary>Names a folder; nothing is made or read.</summary>
    /// <param name="path">The folder.</param>
    public RunFolder(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Path = path;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The resolved options, JSON.</summary>
    public string OptionsFile => System.IO.Path.Combine(Path, OptionsName);

    /// <summary>The resumable state.</summary>
    public string StateFile => System.IO.Path.Combine(Path, StateName);

    /// <summary>The log, one JSON object a tick.</summary>
    public string StatsFile => System.IO.Path.Combine(Path, "stats.jsonl");

    /// <summary>The losses over the run, an image.</summary>
    public string PlotFile => System.IO.Path.Combine(Path, "losses.png");

    /// <summary>The schedule of a run whose networks grow, an image.</summary>
    public string GrowthFile => System.IO.Path.Combine(Path, "growth.png");

    /// <summary>Real images in a grid.</summary>
    public string RealsFile => System.IO.Path.Combine(Path, "reals.png");

    /// <summary>Whether the folder holds a run that can be continued.</summary>
    public bool IsResumable => File.Exists(OptionsFile) && File.Exists(StateFile);

    /// <summary>The network file of the last snapshot; null before the first.</summary>
    public string? LastSnapshot => Directory.Exists(Path) ? Directory.EnumerateFiles(Path, "network-snapshot-*.safetensors").Order(StringComparer.Ordinal).LastOrDefault() : null;

    /// <summary>Real images, in thousands, that the saved state has seen: where a continued run begins.</summary>
    /// <exception cref="StyleGanException">When the folder holds no state that can be read.</exception>
    public double SavedKimg => TrainingState.ReadCounters(StateFile).CurNimg / 1000.0;

    /// <summary>Processor time, in minutes, that the run has used up to its saved state, as far as it had a limit of it (<see cref="TrainingOptions.CpuMinutes"/>); 0 otherwise.</summary>
    /// <exception cref="StyleGanException">When the folder holds no state that can be read.</exception>
    public double SavedCpuMinutes => TrainingState.ReadCounters(StateFile).CpuSeconds / 60;

    /// <summary>Makes the next numbered folder: <c>00000-stylegan2-data-batch16-gamma0.01</c>, <c>00001-…</c></summary>
    /// <param name="outFolder">Where the runs are.</param>
    /// <param name="options">The run's options, for the name.</param>
    /// <param name="communicator">The processes that train together: the first one makes the folder, which all must see. Null is this one alone.</param>
    /// <returns>The new, empty folder.</returns>
    /// <exception cref="StyleGanException">When the folder cannot be made.</exception>
    public static RunFolder CreateNext(string outFolder, ResolvedTraining options, ICommunicator? communicator = null)
    {
        if (communicator is { WorldSize: > 1 })
        {
            return new RunFolder(communicator.GatherAll(communicator.Rank == 0 ? CreateNext(outFolder, options).Path : string.Empty)[0]);
        }

        ArgumentNullException.ThrowIfNull(outFolder);
        ArgumentNullException.ThrowIfNull(options);
        string description = $"{options.Cfg}-{options.DatasetName}{(options.Cond ? "-cond" : string.Empty)}-batch{options.Batch}"
            + $"-gamma{options.Loss.PenaltyWeight.ToString("0.#####", CultureInfo.InvariantCulture)}{(options.Desc is null ? string.Empty : "-" + options.Desc)}";
        string safe = Unsafe().Replace(description, "_");
        try
        {
            Directory.CreateDirectory(outFolder);
            for (int number = NextNumber(outFolder); ; number++)
            {
                string path = System.IO.Path.Combine(outFolder, $"{number:D5}-{safe}");
                if (!Directory.Exists(path))
                {
                    Directory.CreateDirectory(path);
                    return new RunFolder(path);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StyleGanException($"The output folder {outFolder} cannot be written: {e.Message} Choose another (RunFolder.outFolder).", e);
        }
    }

    /// <summary>The network file of a number of images: where it is, or where it is written. It is named by thousands of images; where that name belongs to an earlier snapshot of the same thousand, the rest follows, so that no snapshot takes the place of another one.</summary>
    /// <param name="nimg">Real images seen.</param>
    /// <returns>A path such as <c>network-snapshot-000200.safetensors</c>, or <c>network-snapshot-000200_480.safetensors</c> for 200,480 images after a snapshot of 200,000. Names sort as the snapshots were made.</returns>
    public string SnapshotFile(long nimg) => NamedSnapshot(Thousands(nimg));

    /// <summary>A copy of the network file with the best value of the first metric.</summary>
    public string BestFile => System.IO.Path.Combine(Path, "network-best.safetensors");

    /// <summary>The results of a metric, one JSON object a snapshot.</summary>
    /// <param name="metric">Name of the metric.</param>
    /// <returns>A path such as <c>metric-fid50k_full.jsonl</c>.</returns>
    public string MetricFile(string metric) => System.IO.Path.Combine(Path, $"metric-{metric}.jsonl");

    /// <summary>The grid of generated images of a number of images; the numbers in its name are those of <see cref="SnapshotFile"/>.</summary>
    /// <param name="nimg">Real images seen.</param>
    /// <returns>A path such as <c>fakes000200.png</c> or <c>fakes000200_480.png</c>.</returns>
    public string FakesFile(long nimg) => System.IO.Path.Combine(Path, $"fakes{Thousands(nimg)}.png");

    /// <summary>Real images, in thousands, by the name of a snapshot or of its sheet.</summary>
    /// <param name="name">A file name or path.</param>
    /// <returns>Thousands of images; null where the name is none of a snapshot.</returns>
    internal static double? KimgOf(string name) => Counted().Match(System.IO.Path.GetFileName(name)) is { Success: true } match
        ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + (match.Groups[2].Success ? int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) / 1000.0 : 0)
        : null;

    /// <summary>Removes the folder if nothing is in it, as after a run that could not start.</summary>
    public void RemoveIfEmpty()
    {
        try
        {
            if (Directory.Exists(Path) && !Directory.EnumerateFileSystemEntries(Path).Any())
            {
                Directory.Delete(Path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty folder that stays does no harm.
        }
    }

    /// <summary>Removes what a run wrote before its first step.</summary>
    internal void RemoveUnstarted()
    {
        try
        {
            File.Delete(OptionsFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error of the run matters more.
        }
    }

    /// <summary>Small images of a growing run, which are there while a process trains.</summary>
    internal string PyramidFile(int rank)
    {
        Directory.CreateDirectory(Path);
        return System.IO.Path.Combine(Path, $".pyramid-{rank}");
    }

    /// <summary>Takes the folder for this process alone.</summary>
    /// <returns>Dispose it to let go.</returns>
    /// <exception cref="StyleGanException">When another process has it, or it cannot be written.</exception>
    internal IDisposable Lock()
    {
        string path = System.IO.Path.Combine(Path, ".lock");
        try
        {
            Directory.CreateDirectory(Path);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StyleGanException($"The run folder {Path} cannot be used: {e.Message} Another training may be running in it, or it is not writable.", e);
        }
    }

    private string NamedSnapshot(string thousands) => System.IO.Path.Combine(Path, $"network-snapshot-{thousands}.safetensors");

    private string Thousands(long nimg)
    {
        string whole = (nimg / 1000).ToString("D6", CultureInfo.InvariantCulture);
        string file = NamedSnapshot(whole);
        return !File.Exists(file) || ImagesOf(file) == nimg ? whole : FormattableString.Invariant($"{whole}_{nimg % 1000:D3}");
    }

    /// <summary>Real images that a snapshot has seen; null where it cannot be read.</summary>
    private static long? ImagesOf(string file)
    {
        try
        {
            return NetworkFile.ReadInfo(file).TrainedKimg is { } kimg ? (long)Math.Round(kimg * 1000) : null;
        }
        catch (StyleGanException)
        {
            return null;
        }
    }

    private static int NextNumber(string folder) => Directory.EnumerateDirectories(folder)
        .Select(path => Number().Match(System.IO.Path.GetFileName(path)))
        .Where(match => match.Success)
        .Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + 1)
        .DefaultIfEmpty(0)
        .Max();

    [GeneratedRegex(@"^(?:network-snapshot-|fakes)(\d{1,9})(?:_(\d{3}))?\.")]
    private static partial Regex Counted();

    [GeneratedRegex(@"^(\d{5})-")]
    private static partial Regex Number();

    [GeneratedRegex(@"[^A-Za-z0-9._-]+")]
    private static partial Regex Unsafe();
}
