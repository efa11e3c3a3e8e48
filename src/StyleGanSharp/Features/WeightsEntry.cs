namespace StyleGanSharp.Features;

/// <summary>A public file of weights that metrics need.</summary>
/// <param name="Name">Its name in this library, e.g. <c>inception</c>.</param>
/// <param name="FileName">Its name as published.</param>
/// <param name="Url">Where it is published.</param>
/// <param name="Sha256">SHA-256 of its content in hexadecimal digits.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="License">Under which terms, and who made it.</param>
/// <param name="Serves">What it is for.</param>
public sealed record WeightsEntry(string Name, string FileName, string Url, string Sha256, long SizeBytes, string License, string Serves);
