namespace StyleGanSharp.Networks;

/// <summary>The tensors of one part of a network together.</summary>
/// <param name="Name">The part, e.g. <c>synthesis.b8</c>.</param>
/// <param name="Tensors">Number of its parameters and buffers.</param>
/// <param name="Parameters">Number of trained values.</param>
/// <param name="Buffers">Number of values that are not trained.</param>
public sealed record BlockSummary(string Name, int Tensors, long Parameters, long Buffers);
