namespace StyleGanSharp.Features;

/// <summary>Which features a number was measured with: numbers compare only where all of this is equal.</summary>
/// <param name="Name">Name of the network.</param>
/// <param name="Checksum">SHA-256 of its weights.</param>
/// <param name="Preparation">What happens to images first.</param>
/// <param name="IsOwn">Whether the network is this library's own, so that its numbers compare only with each other.</param>
public sealed record FeatureStamp(string Name, string Checksum, string Preparation, bool IsOwn);
