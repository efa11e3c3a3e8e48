using StyleGanSharp.Imaging;

namespace StyleGanSharp.Rendering;

/// <summary>What a page gets.</summary>
/// <param name="Image">The image or sheet.</param>
/// <param name="IsMoving">Whether it was asked for in the middle of a movement.</param>
/// <param name="IsPreview">Whether it shows how far a job is, and is no answer.</param>
/// <param name="IsCoarse">Whether it is smaller than the image it stands for, as a value is being dragged.</param>
internal sealed record RenderedFrame(Image Image, bool IsMoving, bool IsPreview = false, bool IsCoarse = false);
