namespace StyleGanSharp.Networks;

/// <summary>Where the per-pixel noise inputs of a generator come from (StyleGAN §3.2).</summary>
public enum NoiseMode
{
    /// <summary>The fixed noise stored with the network: equal latents give equal images.</summary>
    Const,

    /// <summary>Fresh noise for every image, as in training.</summary>
    Random,

    /// <summary>No noise.</summary>
    None,
}
