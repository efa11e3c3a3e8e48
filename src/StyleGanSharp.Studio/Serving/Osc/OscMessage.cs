namespace StyleGanSharp.Serving.Osc;

/// <summary>A message of Open Sound Control.</summary>
/// <param name="Address">E.g. <c>/seed</c>.</param>
/// <param name="Arguments">Numbers (<see cref="double"/>), texts, truth values; what the studio has no use for is null.</param>
internal sealed record OscMessage(string Address, IReadOnlyList<object?> Arguments);
