namespace StyleGanSharp.Networks.Projected;

/// <summary>How the maps of a feature network are mixed, at random and for good, before they are scored (Projected GAN §3.2).</summary>
public enum FeatureMixing
{
    /// <summary>Only the channels of each map (CCM).</summary>
    Channels,

    /// <summary>The channels, then the scales from coarse to fine (CCM and CSM).</summary>
    Scales,
}
