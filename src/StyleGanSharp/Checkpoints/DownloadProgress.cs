namespace StyleGanSharp.Checkpoints;

/// <summary>How far a download is.</summary>
/// <param name="DoneBytes">Bytes that have arrived.</param>
/// <param name="TotalBytes">Bytes of the whole file, or null when the server does not say.</param>
public readonly record struct DownloadProgress(long DoneBytes, long? TotalBytes);
