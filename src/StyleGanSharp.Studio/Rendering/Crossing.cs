namespace StyleGanSharp.Rendering;

/// <summary>A second parent of an image.</summary>
/// <param name="With">What it shows.</param>
/// <param name="Weights">How much of it each style input takes, 0 … 1; inputs beyond the list take none.</param>
internal sealed record Crossing(StudioState With, IReadOnlyList<double> Weights);
