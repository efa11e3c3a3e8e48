namespace StyleGanSharp.Rendering;

/// <summary>How far along a direction.</summary>
/// <param name="Method"><c>sefa</c> or <c>ganspace</c>.</param>
/// <param name="Index">Its number among those of the method.</param>
/// <param name="Strength">In standard deviations of the network's own images.</param>
internal sealed record DirectionSetting(string Method, int Index, double Strength);
