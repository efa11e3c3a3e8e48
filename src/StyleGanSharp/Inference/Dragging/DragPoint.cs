namespace StyleGanSharp.Inference.Dragging;

/// <summary>A point of an image and where it is to go. Pixels from the top left corner; the middle of the first pixel is 0, 0.</summary>
/// <param name="FromX">Where it is, across.</param>
/// <param name="FromY">Where it is, down.</param>
/// <param name="ToX">Where it is to go, across.</param>
/// <param name="ToY">Where it is to go, down.</param>
public sealed record DragPoint(double FromX, double FromY, double ToX, double ToY);
