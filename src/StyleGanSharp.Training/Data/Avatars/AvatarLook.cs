using SkiaSharp;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data.Avatars;

/// <summary>One person: attributes, colors and proportions. Every quantity has a fixed position in the random stream, so that attributes change nothing else.</summary>
internal sealed class AvatarLook
{
    public AvatarLook(SplitMix64 random, ReadOnlySpan<bool> attributes)
    {
        Glasses = attributes[0];
        Beard = attributes[1];
        Smile = attributes[2];
        LongHair = attributes[3];
        Hat = attributes[4];
        Earrings = attributes[5];
        OpenMouth = attributes[6];
        Blush = attributes[7];
        DarkBackground = attributes[8];
        ThickEyebrows = attributes[9];
        Freckles = attributes[10];
        Headphones = attributes[11];

        Skin = Pick(AvatarPalette.Skin, 0);
        Hair = Pick(AvatarPalette.Hair, 1);
        Eyes = Pick(AvatarPalette.Eyes, 2);
        Background = Pick(DarkBackground ? AvatarPalette.DarkBackground : AvatarPalette.LightBackground, 3);
        Clothes = Pick(AvatarPalette.Clothes, 4);
        HatColor = Pick(AvatarPalette.Accessories, 5);
        HeadphoneColor = Pick(AvatarPalette.Accessories, 6);
        Frames = Pick(AvatarPalette.Brightness(Skin) > 0.5f ? AvatarPalette.DarkFrames : AvatarPalette.LightFrames, 7);
        Jewel = Pick(AvatarPalette.Jewels, 8);

        HairStyle = (HairStyle)random.Choice(20, 6);
        HatIsCap = random.Fraction(21) < 0.4;
        FramesAreRound = random.Fraction(22) < 0.6;
        ClothesStyle = random.Choice(23, 4);
        IsMirrored = random.Fraction(24) < 0.5;

        HalfWidth = 0.262f * Vary(40, 0.06f);
        ChinY = 0.80f + (0.02f * Swing(41));
        Jaw = 0.62f + (0.07f * Swing(42));
        EyeX = 0.112f * Vary(43, 0.08f);
        EyeY = 0.505f + (0.012f * Swing(44));
        EyeSize = Vary(45, 0.09f);
        MouthWidth = 1.10f * Vary(46, 0.12f);
        MouthY = 0.69f + (0.01f * Swing(47));
        NoseSize = Vary(48, 0.2f);
        BrowLift = 0.01f * Swing(49);
        BrowSlant = -0.006f + (0.011f * Swing(50));
        TiltDegrees = 4.5f * Swing(51);
        GazeX = 0.010f * Swing(52);
        GazeY = 0.006f * Swing(53);
        HairVolume = Vary(54, 0.25f);

        SKColor Pick(SKColor[] colors, int position) => colors[random.Choice(position, colors.Length)];
        float Swing(int position) => (float)((2 * random.Fraction(position)) - 1);
        float Vary(int position, float fraction) => 1 + (fraction * Swing(position));
    }

    public bool Glasses { get; }
    public bool Beard { get; }
    public bool Smile { get; }
    public bool LongHair { get; }
    public bool Hat { get; }
    public bool Earrings { get; }
    public bool OpenMouth { get; }
    public bool Blush { get; }
    public bool DarkBackground { get; }
    public bool ThickEyebrows { get; }
    public bool Freckles { get; }
    public bool Headphones { get; }

    public SKColor Skin { get; }
    public SKColor Hair { get; }
    public SKColor Eyes { get; }
    public SKColor Background { get; }
    public SKColor Clothes { get; }
    public SKColor HatColor { get; }
    public SKColor HeadphoneColor { get; }
    public SKColor Frames { get; }
    public SKColor Jewel { get; }

    public HairStyle HairStyle { get; }
    public bool HatIsCap { get; }
    public bool FramesAreRound { get; }
    public int ClothesStyle { get; }

    /// <summary>The hair's parting is on the other side.</summary>
    public bool IsMirrored { get; }

    /// <summary>From the face's axis to its side at eye level.</summary>
    public float HalfWidth { get; }
    public float ChinY { get; }
    public float Jaw { get; }
    public float EyeX { get; }
    public float EyeY { get; }
    public float EyeSize { get; }
    public float MouthWidth { get; }
    public float MouthY { get; }
    public float NoseSize { get; }
    public float BrowLift { get; }
    public float BrowSlant { get; }
    public float TiltDegrees { get; }
    public float GazeX { get; }
    public float GazeY { get; }
    public float HairVolume { get; }
}
