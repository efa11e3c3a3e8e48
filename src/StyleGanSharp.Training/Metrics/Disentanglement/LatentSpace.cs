namespace StyleGanSharp.Metrics.Disentanglement;

/// <summary>Where latents are looked at.</summary>
internal enum LatentSpace
{
    /// <summary>z, the mapping network's input.</summary>
    Z,

    /// <summary>w, its output, before truncation.</summary>
    W,
}
