namespace StyleGanSharp.Imaging;

/// <summary>The filter an image is scaled with.</summary>
public enum ResizeFilter
{
    /// <summary>Lanczos with three lobes: the sharpest.</summary>
    Lanczos,

    /// <summary>The mean over the area of each new pixel.</summary>
    Box,

    /// <summary>Cubic convolution with a = −0.5 (Catmull–Rom).</summary>
    Bicubic,
}
