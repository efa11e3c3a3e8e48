using StyleGanSharp.Imaging;

namespace StyleGanSharp.Inference.Dragging;

/// <summary>How far a drag is.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Points">Where the points are now (From) and where they are to go.</param>
/// <param name="FarthestPx">The longest way that is left, in pixels.</param>
/// <param name="Preview">Makes the image of this step; call it only while the report is handled.</param>
public sealed record DragProgress(int Step, IReadOnlyList<DragPoint> Points, double FarthestPx, Func<Image> Preview)
{
    /// <summary>Makes the latent of this step, which the caller owns; only while the report is handled.</summary>
    internal Func<Latent>? Latent { get; init; }
}
