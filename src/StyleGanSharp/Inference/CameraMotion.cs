namespace StyleGanSharp.Inference;

/// <summary>Ways in which a camera moves over an image.</summary>
public enum CameraMotion
{
    /// <summary>To the right and back to the left, about the middle.</summary>
    Pan,

    /// <summary>Round and round.</summary>
    Rotate,

    /// <summary>Along a circle, without turning.</summary>
    Orbit,

    /// <summary>Closer and back.</summary>
    Zoom,
}
