namespace StyleGanSharp.Imaging;

/// <summary>Picture file formats that can be written.</summary>
public enum PictureFormat
{
    /// <summary>PNG: lossless; grey, RGB or RGBA.</summary>
    Png,

    /// <summary>WebP: lossy below quality 100, lossless at 100; RGB or RGBA; also animated.</summary>
    Webp,

    /// <summary>JPEG: lossy; grey or RGB. Transparency is laid over white.</summary>
    Jpeg,

    /// <summary>GIF: at most 256 colours; also animated.</summary>
    Gif,
}
