namespace StyleGanSharp.Networks.StyleGan3;

/// <summary>How the layers' bands follow each other.</summary>
public enum StyleGan3Schedule
{
    /// <summary>Any number of layers, cutoffs and stopbands in geometric progression (StyleGAN3 §3.2 "flexible layers", configs T and R).</summary>
    Flexible,

    /// <summary>StyleGAN2's two layers a resolution, cutoff lowered by the transition band ("non-critical sampling", configs G and H).</summary>
    Octaves,

    /// <summary>StyleGAN2's two layers a resolution, cutoff at half the sampling rate (configs E and F).</summary>
    CriticalOctaves,
}
