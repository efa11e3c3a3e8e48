using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Checkpoints;

/// <summary>Fetches network files from the web, each once: a copy and a note of its address, size and SHA-256 stay in a cache folder.</summary>
public static partial class NetworkDownload
{
    /// <summary>Environment variable that names another cache folder.</summary>
    public const string FolderVariable = "STYLEGANSHARP_CACHE";

    /// <summary>Largest file that is fetched unless the caller says otherwise: 4 GiB, four times the largest official one.</summary>
    public const long DefaultMostBytes = 4L << 30;

    private const int BufferBytes = 1 << 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>The cache: <see cref="FolderVariable"/>, or a folder of the user's local data.</summary>
    public static string DefaultFolder => Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "stylegansharp", "networks");

    /// <summary>Whether a text is an address rather than a path.</summary>
    /// <param name="text">What a user gave.</param>
    /// <returns>True for http:// and https://.</returns>
    public static bool IsUrl(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The local copy of a file, fetched when there is none yet.</summary>
    /// <param name="url">An address with http or https.</param>
    /// <param name="options">Cache, size limit, progress, cancellation; null is the defaults.</param>
    /// <returns>The copy.</returns>
    /// <exception cref="StyleGanException">When the address cannot be read, is too large or breaks off; nothing unfinished is kept.</exception>
    /// <exception cref="OperationCanceledException">When it was canceled; nothing unfinished is kept.</exception>
    public static DownloadedFile Fetch(string url, DownloadOptions? options = null)
    {
        options ??= new DownloadOptions();
        (Uri address, string path) = Place(url, options.Folder);
        if (Known(path) is { } known)
        {
            return known;
        }

        string hash = string.Empty;
        SafeFile.Write(path, stream => hash = Receive(address, stream, options));
        var file = new DownloadedFile(path, url, new FileInfo(path).Length, hash);
        SafeFile.Write(path + ".json", stream => JsonSerializer.Serialize(stream, file, Json));
        return file;
    }

    /// <summary>The local copy of a file, if it has been fetched.</summary>
    /// <param name="url">An address with http or https; another text has no copy.</param>
    /// <param name="folder">The cache; null is <see cref="DefaultFolder"/>.</param>
    /// <returns>The copy, or null.</returns>
    public static DownloadedFile? Find(string url, string? folder = null) => IsUrl(url) ? Known(Place(url, folder).Path) : null;

    private static (Uri Address, string Path) Place(string url, string? folder)
    {
        if (!IsUrl(url) || !Uri.TryCreate(url, UriKind.Absolute, out Uri? address))
        {
            throw new StyleGanException($"{url} is no address. Give one that starts with https://.");
        }

        string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)))[..12];
        return (address, Path.Combine(folder ?? DefaultFolder, $"{key}-{Unsafe().Replace(Path.GetFileName(address.LocalPath), "_")}"));
    }

    private static DownloadedFile? Known(string path)
    {
        try
        {
            DownloadedFile? note = File.Exists(path + ".json") ? JsonSerializer.Deserialize<DownloadedFile>(File.ReadAllText(path + ".json"), Json) : null;
            return note is not null && File.Exists(path) && new FileInfo(path).Length == note.SizeBytes ? note with { Path = path } : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            // A note that cannot be read is as good as none: fetch again.
            return null;
        }
    }

    /// <returns>The SHA-256 in hexadecimal digits.</returns>
    private static string Receive(Uri address, Stream target, DownloadOptions options)
    {
        try
        {
            return ReceiveAsync(address, target, options).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (!options.Cancellation.IsCancellationRequested)
        {
            throw new StyleGanException($"{address} sent nothing for {Patience.TotalSeconds:F0} seconds. Try again later, or download it yourself and give the file.");
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException)
        {
            throw new StyleGanException($"{address} cannot be read: {e.Message} Check the address and the connection, or download it yourself and give the file.", e);
        }
    }

    private static async Task<string> ReceiveAsync(Uri address, Stream target, DownloadOptions options)
    {
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(options.Cancellation);
        timer.CancelAfter(Patience);
        using HttpResponseMessage response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, timer.Token).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new StyleGanException($"{address} answers {(int)response.StatusCode} {response.ReasonPhrase}. Check the address.");
        }

        if (response.Content.Headers.ContentType?.MediaType == "text/html")
        {
            throw new StyleGanException($"{address} is a web page, not a network file. Open it in a browser, and give the address or the file that its download link leads to.");
        }

        long? total = response.Content.Headers.ContentLength;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Stream content = await response.Content.ReadAsStreamAsync(timer.Token).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            byte[] buffer = new byte[BufferBytes];
            for (long done = 0; ;)
            {
                if (done > options.MaxBytes || total > options.MaxBytes)
                {
                    throw new StyleGanException($"{address} has {(total is null ? "more than " : string.Empty)}{total ?? done} bytes; at most {options.MaxBytes} are fetched. Download it yourself and give the file if it is what you want.");
                }

                timer.CancelAfter(Patience);
                int read = await content.ReadAsync(buffer, timer.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    return Convert.ToHexStringLower(hash.GetHashAndReset());
                }

                hash.AppendData(buffer, 0, read);
                await target.WriteAsync(buffer.AsMemory(0, read), options.Cancellation).ConfigureAwait(false);
                done += read;
                options.Progress?.Report(new DownloadProgress(done, total));
            }
        }
    }

    [GeneratedRegex("[^A-Za-z0-9._-]+")]
    private static partial Regex Unsafe();
}
