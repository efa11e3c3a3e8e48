namespace StyleGanSharp.Inference;

/// <summary>The space a latent lies in.</summary>
public enum LatentSpace
{
    /// <summary>z, what the mapping network reads: normally distributed, of a known class.</summary>
    Z,

    /// <summary>w, one for each style input of the synthesis network (W+).</summary>
    W,
}
