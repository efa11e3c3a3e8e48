namespace StyleGanSharp.Augment;

/// <summary>Draws the change of colors of one image (ADA, appendix B, color transformations).</summary>
internal static class ColorDraw
{
    /// <summary>Numbers that <see cref="Draw"/> takes.</summary>
    public const int Count = 10;

    /// <summary>Draws the product of brightness, contrast, luma flip, hue and saturation, in that order.</summary>
    public static ColorTransform Draw(AugmentOptions options, double p, AugmentDraws draws)
    {
        ColorTransform colors = ColorTransform.Identity;
        void Apply(bool happens, ColorTransform next)
        {
            if (happens)
            {
                colors = colors.Then(next);
            }
        }

        Apply(draws.Happens(options.Brightness * p), ColorTransform.Identity with { Offset = draws.Normal() * options.BrightnessStd });

        bool changesContrast = draws.Happens(options.Contrast * p);
        double contrast = Math.Pow(2, draws.Normal() * options.ContrastStd);
        Apply(changesContrast, ColorTransform.Identity with { Luma = contrast, Chroma = contrast });

        Apply(draws.Happens(options.LumaFlip * p), ColorTransform.Identity with { Luma = 1 - (2 * draws.Choice(2)) });
        Apply(draws.Happens(options.Hue * p), ColorTransform.Identity with { HueRadians = draws.SignedUniform() * Math.PI * options.HueMax });
        Apply(draws.Happens(options.Saturation * p), ColorTransform.Identity with { Chroma = Math.Pow(2, draws.Normal() * options.SaturationStd) });
        return colors;
    }
}
