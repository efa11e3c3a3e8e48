namespace StyleGanSharp.Imaging;

/// <summary>What becomes of transparency.</summary>
public enum AlphaMode
{
    /// <summary>It stays: pictures have four channels.</summary>
    Keep,

    /// <summary>The picture is laid over white.</summary>
    White,

    /// <summary>The picture is laid over black.</summary>
    Black,
}
