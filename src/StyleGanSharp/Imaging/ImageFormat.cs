namespace StyleGanSharp.Imaging;

/// <summary>Image file formats that can be written.</summary>
public enum ImageFormat
{
    /// <summary>PNG: lossless; gray, RGB or RGBA.</summary>
    Png,

    /// <summary>WebP: lossy below quality 100, lossless at 100; RGB or RGBA; also animated.</summary>
    Webp,

    /// <summary>JPEG: lossy; gray or RGB. Transparency is laid over white.</summary>
    Jpeg,

    /// <summary>GIF: at most 256 colors; also animated.</summary>
    Gif,
}
