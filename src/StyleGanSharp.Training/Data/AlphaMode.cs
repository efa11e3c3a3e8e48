namespace StyleGanSharp.Data;

/// <summary>What becomes of transparency.</summary>
public enum AlphaMode
{
    /// <summary>It stays: images have four channels.</summary>
    Keep,

    /// <summary>The image is laid over white.</summary>
    White,

    /// <summary>The image is laid over black.</summary>
    Black,
}
