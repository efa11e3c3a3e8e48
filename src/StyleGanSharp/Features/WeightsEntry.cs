namespace StyleGanSharp.Features;

/// <summary>A public file of weights that metrics need.</summary>
/// <param name="Name">Its name in this library, e.g. <c>inception</c>.</param>
/// <param name="FileName">Its name as published.</param>
/// <param name="Url">Where it is published.</param>
/// <param name="Sha256">SHA-256 of its content in hexadecimal digits; or its first eight, where the publisher states no more.</param>
/// <param name="SizeBytes">Its size; 0 where the publisher does not state it.</param>
/// <param name="License">Under which terms, and who made it.</param>
/// <param name="Serves">What it is for.</param>
public sealed record WeightsEntry(string Name, string FileName, string Url, string Sha256, long SizeBytes, string License, string Serves)
{
    /// <summary>What can be done without the file, a sentence.</summary>
    public string Instead { get; init; } = "Or use the built-in features, which need no file (MetricRequest.Features = builtin; TrainingOptions.DFeatures = builtin for a discriminator), where the work allows it.";

    /// <summary>The NuGet package at <see cref="Url"/> that the file is in; null where it is published by itself.</summary>
    internal WeightsPackage? Package { get; init; }

    /// <summary>Whether a file's SHA-256 is this file's, as far as it is known.</summary>
    /// <param name="sha256">64 hexadecimal digits.</param>
    /// <returns>Whether they agree.</returns>
    public bool IsChecksum(string sha256)
    {
        ArgumentNullException.ThrowIfNull(sha256);
        return sha256.StartsWith(Sha256, StringComparison.OrdinalIgnoreCase);
    }
}
