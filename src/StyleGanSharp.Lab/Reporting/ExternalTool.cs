namespace StyleGanSharp.Reporting;

/// <summary>An optional program that some work can use.</summary>
/// <param name="Name">Its name, e.g. <c>ffmpeg</c>.</param>
/// <param name="Path">Where it was found, or null when it is not installed.</param>
/// <param name="Version">The first line of what it says of its version, or null when it is not installed or does not run.</param>
public sealed record ExternalTool(string Name, string? Path, string? Version);
