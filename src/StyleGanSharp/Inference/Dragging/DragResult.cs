namespace StyleGanSharp.Inference.Dragging;

/// <summary>What a drag came to.</summary>
public sealed class DragResult : IDisposable
{
    /// <summary>The latent of the last step; freed with the result.</summary>
    public required Latent Latent { get; init; }

    /// <summary>Where the points are now (From) and where they were to go.</summary>
    public required IReadOnlyList<DragPoint> Points { get; init; }

    /// <summary>Steps done.</summary>
    public required int Steps { get; init; }

    /// <summary>The longest way that is left, in pixels.</summary>
    public required double FarthestPx { get; init; }

    /// <summary>Whether every point is where it was to go.</summary>
    public required bool IsDone { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Latent.Dispose();
}
