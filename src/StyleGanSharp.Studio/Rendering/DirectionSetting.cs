namespace StyleGanSharp.Rendering;

/// <summary>How far along a direction.</summary>
/// <param name="Method"><c>sefa</c>, <c>ganspace</c>, <c>attributes</c>, or <c>text:</c> and a text, <c>text:SEEN|USUAL</c>.</param>
/// <param name="Index">Its number among those of the method.</param>
/// <param name="Strength">In standard deviations of the network's own images.</param>
internal sealed record DirectionSetting(string Method, int Index, double Strength);
