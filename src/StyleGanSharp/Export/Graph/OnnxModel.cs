namespace StyleGanSharp.Export.Graph;

/// <summary>A graph and what a file says about it.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="BatchSize">Number of images; null leaves it to the caller.</param>
/// <param name="Description">A sentence for people.</param>
/// <param name="Producer">Version of the program that writes it.</param>
/// <param name="Metadata">Names and values for programs.</param>
internal sealed record OnnxModel(OnnxGraph Graph, int? BatchSize, string Description, string Producer, IReadOnlyList<(string Key, string Value)> Metadata);
