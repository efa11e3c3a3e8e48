namespace StyleGanSharp.Checkpoints;

/// <summary>How a file is fetched from the web.</summary>
public sealed record DownloadOptions
{
    /// <summary>Folder of the copies; null is <see cref="NetworkDownload.DefaultFolder"/>.</summary>
    public string? Folder { get; init; }

    /// <summary>Largest file to accept, in bytes. Default <see cref="NetworkDownload.DefaultMostBytes"/>.</summary>
    public long MaxBytes { get; init; } = NetworkDownload.DefaultMostBytes;

    /// <summary>Receives how far it is as bytes arrive; nothing when there is a copy already. Null reports to none.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>Stops; nothing unfinished is kept.</summary>
    public CancellationToken Cancellation { get; init; }
}
