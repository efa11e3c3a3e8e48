using System.Text.Json.Serialization;

namespace StyleGanSharp.Checkpoints;

/// <summary>A file that was fetched from the web.</summary>
/// <param name="Path">The local copy.</param>
/// <param name="Url">Where it is from.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Sha256">SHA-256 of its content in hexadecimal digits.</param>
public sealed record DownloadedFile([property: JsonIgnore] string Path, string Url, long SizeBytes, string Sha256);
