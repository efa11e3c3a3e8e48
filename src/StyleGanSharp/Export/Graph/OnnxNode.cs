namespace StyleGanSharp.Export.Graph;

/// <summary>An operator with its inputs, outputs and attributes.</summary>
/// <param name="Name">Unique in the graph; says which layer it belongs to.</param>
/// <param name="Operator">Name of the operator in the standard.</param>
/// <param name="Inputs">Names of tensors; empty for an optional one that is left out.</param>
/// <param name="Outputs">Names of tensors.</param>
/// <param name="Attributes">A value is an integer, a real number, a keyword or a list of integers.</param>
internal sealed record OnnxNode(string Name, string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<(string Name, object Value)> Attributes);
