using StyleGanSharp.Imaging;

namespace StyleGanSharp.Rendering;

/// <summary>What a page gets.</summary>
/// <param name="Image">The image or sheet.</param>
/// <param name="IsMoving">Whether it was asked for in the middle of a movement.</param>
internal sealed record RenderedFrame(Image Image, bool IsMoving);
