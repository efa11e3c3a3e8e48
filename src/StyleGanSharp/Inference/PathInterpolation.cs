namespace StyleGanSharp.Inference;

/// <summary>How a <see cref="LatentPath"/> moves from one keyframe to the next.</summary>
public enum PathInterpolation
{
    /// <summary>On straight lines, with a turn at each keyframe.</summary>
    Linear,

    /// <summary>On a cubic spline: speed and acceleration are continuous, also where the loop closes.</summary>
    Cubic,

    /// <summary>On great circles about the origin, lengths changing evenly: for z, whose length says nothing (StyleGAN §4.1).</summary>
    Spherical,
}
