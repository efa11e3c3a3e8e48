namespace StyleGanSharp.Imaging;

/// <summary>How a picture is made square.</summary>
public enum PictureTransform
{
    /// <summary>Not at all: it must be square, and is only scaled.</summary>
    None,

    /// <summary>The largest centred square is cut out and scaled.</summary>
    CenterCrop,

    /// <summary>The largest centred 4:3 rectangle is cut out, scaled to the full width and given black bars above and below.</summary>
    CenterCropWide,

    /// <summary>The whole picture is scaled to fit; bars fill the square (transparent, or the colour that transparency is laid over, else black).</summary>
    Pad,

    /// <summary>The whole picture is scaled to the square, whatever its shape.</summary>
    Stretch,
}
