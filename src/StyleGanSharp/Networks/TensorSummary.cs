namespace StyleGanSharp.Networks;

/// <summary>One parameter or buffer of a network.</summary>
/// <param name="Name">Its name in the state dictionary.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Count">Its number of values.</param>
/// <param name="IsParameter">True for what training changes, false for a buffer.</param>
public sealed record TensorSummary(string Name, IReadOnlyList<long> Shape, long Count, bool IsParameter);
