using StyleGanSharp.Runtime;

namespace StyleGanSharp.Augment;

/// <summary>Which augmentations an <see cref="AugmentPipe"/> applies and how strongly (ADA, appendix B).</summary>
/// <remarks>The first group are multipliers of the pipe's probability: 0 turns an operation off, 1 applies it with probability <see cref="AugmentPipe.P"/>.
/// The second group are strengths; their defaults are the paper's. Lengths are fractions of the image's width or height.</remarks>
public sealed record AugmentOptions
{
    private static readonly string[] PixelBlitting = ["blit", "bg", "bgc", "bgcf", "bgcfn", "bgcfnc"];
    private static readonly string[] Geometry = ["geom", "bg", "bgc", "bgcf", "bgcfn", "bgcfnc"];
    private static readonly string[] Color = ["color", "bgc", "bgcf", "bgcfn", "bgcfnc"];
    private static readonly string[] Filtering = ["filter", "bgcf", "bgcfn", "bgcfnc"];
    private static readonly string[] Noising = ["noise", "bgcfn", "bgcfnc"];
    private static readonly string[] Cutting = ["cutout", "bgcfnc"];

    /// <summary>Names that <see cref="FromName"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["none", "blit", "geom", "color", "filter", "noise", "cutout", "bg", "bgc", "bgcf", "bgcfn", "bgcfnc"];

    /// <summary>Multiplier of mirroring left to right.</summary>
    public double XFlip { get; init; }

    /// <summary>Multiplier of rotation by a multiple of 90°.</summary>
    public double Rotate90 { get; init; }

    /// <summary>Multiplier of translation by whole pixels.</summary>
    public double XInt { get; init; }

    /// <summary>Multiplier of scaling both axes alike.</summary>
    public double Scale { get; init; }

    /// <summary>Multiplier of rotation by any angle.</summary>
    public double Rotate { get; init; }

    /// <summary>Multiplier of stretching one axis and shrinking the other.</summary>
    public double Aniso { get; init; }

    /// <summary>Multiplier of translation by fractions of a pixel.</summary>
    public double XFrac { get; init; }

    /// <summary>Multiplier of a change of brightness.</summary>
    public double Brightness { get; init; }

    /// <summary>Multiplier of a change of contrast.</summary>
    public double Contrast { get; init; }

    /// <summary>Multiplier of inverting the luma and keeping the chroma.</summary>
    public double LumaFlip { get; init; }

    /// <summary>Multiplier of a rotation of the hue.</summary>
    public double Hue { get; init; }

    /// <summary>Multiplier of a change of saturation.</summary>
    public double Saturation { get; init; }

    /// <summary>Multiplier of amplifying frequency bands.</summary>
    public double ImageFilter { get; init; }

    /// <summary>Multiplier of additive noise.</summary>
    public double Noise { get; init; }

    /// <summary>Multiplier of blanking a rectangle.</summary>
    public double Cutout { get; init; }

    /// <summary>Largest whole-pixel translation, 0 … 1 (default 0.125).</summary>
    public double XIntMax { get; init; } = 0.125;

    /// <summary>Standard deviation of log2 of the scale (default 0.2).</summary>
    public double ScaleStd { get; init; } = 0.2;

    /// <summary>Largest rotation in half turns, 0 … 1 (default 1: any angle).</summary>
    public double RotateMax { get; init; } = 1;

    /// <summary>Standard deviation of log2 of the stretch (default 0.2).</summary>
    public double AnisoStd { get; init; } = 0.2;

    /// <summary>Standard deviation of the fractional translation (default 0.125).</summary>
    public double XFracStd { get; init; } = 0.125;

    /// <summary>Standard deviation of the brightness offset, on the scale of pixels in [-1, 1] (default 0.2).</summary>
    public double BrightnessStd { get; init; } = 0.2;

    /// <summary>Standard deviation of log2 of the contrast (default 0.5).</summary>
    public double ContrastStd { get; init; } = 0.5;

    /// <summary>Largest hue rotation in half turns, 0 … 1 (default 1: any hue).</summary>
    public double HueMax { get; init; } = 1;

    /// <summary>Standard deviation of log2 of the saturation (default 1).</summary>
    public double SaturationStd { get; init; } = 1;

    /// <summary>Multipliers of <see cref="ImageFilter"/> for the four frequency bands, lowest first (default 1 each).</summary>
    public IReadOnlyList<double> ImageFilterBands { get; init; } = [1, 1, 1, 1];

    /// <summary>Standard deviation of log2 of a band's amplification (default 1).</summary>
    public double ImageFilterStd { get; init; } = 1;

    /// <summary>Scale of the half-normal standard deviation of the noise (default 0.1).</summary>
    public double NoiseStd { get; init; } = 0.1;

    /// <summary>Sides of the blanked rectangle, 0 … 1 (default 0.5).</summary>
    public double CutoutSize { get; init; } = 0.5;

    /// <summary>Whether any operation has a multiplier above 0.</summary>
    public bool IsActive => ChangesGeometry || ChangesColor || ImageFilter > 0 || Noise > 0 || Cutout > 0;

    internal bool ChangesGeometry => XFlip > 0 || Rotate90 > 0 || XInt > 0 || Scale > 0 || Rotate > 0 || Aniso > 0 || XFrac > 0;

    internal bool ChangesColor => Brightness > 0 || Contrast > 0 || LumaFlip > 0 || Hue > 0 || Saturation > 0;

    /// <summary>The options of a named set: b(lit), g(eom), c(olor), f(ilter), n(oise), c(utout) and their combinations, every multiplier 1.</summary>
    /// <param name="name">One of <see cref="Names"/>; <c>bgc</c> is the paper's default.</param>
    /// <returns>The options.</returns>
    /// <exception cref="OptionException">When the name is unknown.</exception>
    public static AugmentOptions FromName(string name)
    {
        if (!Names.Contains(name))
        {
            throw new OptionException("AugmentOptions.name", name, "there is no such set of augmentations", Spelling.Choose(name, [.. Names]));
        }

        double On(string[] sets) => sets.Contains(name) ? 1 : 0;
        (double blit, double geometry, double color) = (On(PixelBlitting), On(Geometry), On(Color));
        return new AugmentOptions
        {
            XFlip = blit,
            Rotate90 = blit,
            XInt = blit,
            Scale = geometry,
            Rotate = geometry,
            Aniso = geometry,
            XFrac = geometry,
            Brightness = color,
            Contrast = color,
            LumaFlip = color,
            Hue = color,
            Saturation = color,
            ImageFilter = On(Filtering),
            Noise = On(Noising),
            Cutout = On(Cutting),
        };
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="OptionException">Names everything that is out of range.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(AugmentOptions));
        void Check(string option, double value, double high = double.MaxValue) =>
            checks.Require(value, value >= 0 && value <= high, $"it must be {(high == double.MaxValue ? "a finite number, at least 0" : $"0 to {high}")}", member: option);

        (string Name, double Value)[] open =
        [
            (nameof(XFlip), XFlip), (nameof(Rotate90), Rotate90), (nameof(XInt), XInt), (nameof(Scale), Scale), (nameof(Rotate), Rotate), (nameof(Aniso), Aniso),
            (nameof(XFrac), XFrac), (nameof(Brightness), Brightness), (nameof(Contrast), Contrast), (nameof(LumaFlip), LumaFlip), (nameof(Hue), Hue),
            (nameof(Saturation), Saturation), (nameof(ImageFilter), ImageFilter), (nameof(Noise), Noise), (nameof(Cutout), Cutout),
            (nameof(ScaleStd), ScaleStd), (nameof(AnisoStd), AnisoStd), (nameof(XFracStd), XFracStd), (nameof(BrightnessStd), BrightnessStd),
            (nameof(ContrastStd), ContrastStd), (nameof(SaturationStd), SaturationStd), (nameof(ImageFilterStd), ImageFilterStd), (nameof(NoiseStd), NoiseStd),
        ];
        foreach ((string option, double value) in open)
        {
            Check(option, value);
        }

        Check(nameof(XIntMax), XIntMax, 1);
        Check(nameof(RotateMax), RotateMax, 1);
        Check(nameof(HueMax), HueMax, 1);
        Check(nameof(CutoutSize), CutoutSize, 1);
        foreach (double band in ImageFilterBands)
        {
            Check(nameof(ImageFilterBands), band);
        }

        checks.Require(ImageFilterBands, ImageFilterBands.Count == ImageFilterDraw.Bands, $"it must have {Quantity.Of(ImageFilterDraw.Bands, "number")}");
        checks.ThrowIfAny();
    }
}
