namespace StyleGanSharp.Rendering;

/// <summary>An image that a film passes through.</summary>
/// <param name="State">What it shows.</param>
/// <param name="Seconds">Time from it to the next one.</param>
internal sealed record FilmKey(StudioState State, double Seconds);
