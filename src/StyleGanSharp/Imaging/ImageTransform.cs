namespace StyleGanSharp.Imaging;

/// <summary>How an image is made square.</summary>
public enum ImageTransform
{
    /// <summary>Not at all: it must be square, and is only scaled.</summary>
    None,

    /// <summary>The largest centerd square is cut out and scaled.</summary>
    CenterCrop,

    /// <summary>The largest centerd 4:3 rectangle is cut out, scaled to the full width and given black bars above and below.</summary>
    CenterCropWide,

    /// <summary>The whole image is scaled to fit; bars fill the square (transparent, or the color that transparency is laid over, else black).</summary>
    Pad,

    /// <summary>The whole image is scaled to the square, whatever its shape.</summary>
    Stretch,
}
