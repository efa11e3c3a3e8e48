using StyleGanSharp.Signal;

namespace StyleGanSharp.Augment;

/// <summary>Draws the geometric transformation of one image (ADA, appendix B, pixel blitting and general geometric transformations).</summary>
internal static class GeometryDraw
{
    /// <summary>Numbers that <see cref="Draw"/> takes.</summary>
    public const int Count = 18;

    /// <summary>Draws the map from positions in the augmented image to positions in the original one, in pixels from the center.</summary>
    public static Affine2d Draw(AugmentOptions options, double p, AugmentDraws draws, long width, long height)
    {
        Affine2d inverse = Affine2d.Identity;

        // The image undergoes the operations first to last, so the inverse map ends with the inverse of the first: each new one goes to the right.
        void Apply(bool happens, Affine2d inverseOfOperation)
        {
            if (happens)
            {
                inverse *= inverseOfOperation;
            }
        }

        Apply(draws.Happens(options.XFlip * p), Affine2d.Scaling(1 - (2 * draws.Choice(2)), 1));
        Apply(draws.Happens(options.Rotate90 * p), Affine2d.QuarterTurns(draws.Choice(4)));
        Apply(draws.Happens(options.XInt * p), Similarity2d.Translation(
            -Math.Round(draws.SignedUniform() * options.XIntMax * width), -Math.Round(draws.SignedUniform() * options.XIntMax * height)));

        bool scales = draws.Happens(options.Scale * p);
        double scale = Math.Pow(2, draws.Normal() * options.ScaleStd);
        Apply(scales, Similarity2d.Scaling(1 / scale));

        // Two chances to rotate, before and after the stretch, that together have the probability of the one operation.
        double rotateOnce = 1 - Math.Sqrt(Math.Clamp(1 - (options.Rotate * p), 0, 1));
        Apply(draws.Happens(rotateOnce), Similarity2d.Rotation(draws.SignedUniform() * Math.PI * options.RotateMax));

        bool stretches = draws.Happens(options.Aniso * p);
        double stretch = Math.Pow(2, draws.Normal() * options.AnisoStd);
        Apply(stretches, Affine2d.Scaling(1 / stretch, stretch));

        bool rotatesAgain = draws.Happens(rotateOnce) && !draws.IsFixed; // a fixed percentile rotates once
        Apply(rotatesAgain, Similarity2d.Rotation(draws.SignedUniform() * Math.PI * options.RotateMax));

        Apply(draws.Happens(options.XFrac * p), Similarity2d.Translation(-draws.Normal() * options.XFracStd * width, -draws.Normal() * options.XFracStd * height));
        return inverse;
    }
}
