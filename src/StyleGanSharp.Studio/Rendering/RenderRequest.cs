namespace StyleGanSharp.Rendering;

/// <summary>What a page asks for.</summary>
/// <param name="State">What to show.</param>
/// <param name="IsMoving">Whether a value is being dragged, so that the next request is near.</param>
internal sealed record RenderRequest(StudioState State, bool IsMoving);
