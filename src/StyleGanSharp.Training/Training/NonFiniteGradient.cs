namespace StyleGanSharp.Training;

/// <summary>A gradient with NaN or infinite numbers.</summary>
/// <param name="Parameter">Name of the parameter; of several, the last in the order of the forward pass, which the backward pass reaches first.</param>
/// <param name="Count">Numbers of it that are not finite.</param>
/// <param name="Total">Numbers of it.</param>
/// <param name="Parameters">How many parameters have such a gradient.</param>
internal sealed record NonFiniteGradient(string Parameter, long Count, long Total, int Parameters);
