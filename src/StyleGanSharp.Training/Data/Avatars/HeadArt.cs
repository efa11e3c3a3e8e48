using SkiaSharp;

namespace StyleGanSharp.Data.Avatars;

/// <summary>The head without hair and features.</summary>
internal static class HeadArt
{
    private const float TopY = 0.185f;
    private const float WidestY = 0.49f;

    // Where the freckles of one cheek are, from the cheek's center, in parts of the face's half width.
    private static readonly (float X, float Y)[] CheekSpots = [(-0.20f, -0.05f), (0.02f, -0.13f), (0.20f, -0.02f), (-0.08f, 0.12f), (0.12f, 0.16f)];

    /// <summary>The outline of the face, grown outwards by a margin.</summary>
    public static SKPath Outline(AvatarLook look, float margin = 0)
    {
        float w = look.HalfWidth + margin;
        float top = TopY - margin;
        float chin = look.ChinY + margin;
        var path = new SKPath();
        path.MoveTo(0, top);
        path.CubicTo(w * 0.70f, top, w * 1.02f, top + 0.14f, w, WidestY);
        path.CubicTo(w * 0.98f, WidestY + 0.18f, w * look.Jaw, chin, 0, chin);
        path.CubicTo(-w * look.Jaw, chin, -w * 0.98f, WidestY + 0.18f, -w, WidestY);
        path.CubicTo(-w * 1.02f, top + 0.14f, -w * 0.70f, top, 0, top);
        path.Close();
        return path;
    }

    public static void Ears(AvatarPen pen, AvatarLook look)
    {
        foreach (float side in AvatarPen.Sides)
        {
            float x = side * (look.HalfWidth + 0.008f);
            pen.Ball(x, 0.525f, 0.046f, 0.066f, AvatarPalette.Darker(look.Skin, 0.05f));
            pen.Soft(x + (side * 0.006f), 0.53f, 0.028f, 0.045f, AvatarPalette.Fade(AvatarPalette.Darker(look.Skin, 0.55f), 0.6f));
        }
    }

    public static void Face(AvatarPen pen, AvatarLook look)
    {
        using SKPath face = Outline(look);
        pen.Shape(face, look.Skin, -0.075f, 0.40f, 0.50f);
        pen.Canvas.Save();
        pen.Canvas.ClipPath(face, antialias: true);
        pen.Soft(0.02f, look.ChinY + 0.01f, 0.22f, 0.075f, AvatarPalette.Fade(AvatarPalette.Darker(look.Skin, 0.6f), 0.34f));
        pen.Soft(-0.09f, 0.36f, 0.15f, 0.10f, AvatarPalette.Fade(AvatarPalette.Lighter(look.Skin, 0.75f), 0.40f));
        pen.Canvas.Restore();
    }

    public static void Cheeks(AvatarPen pen, AvatarLook look)
    {
        float y = look.EyeY + 0.115f;
        foreach (float side in AvatarPen.Sides)
        {
            float x = side * look.HalfWidth * 0.62f;
            if (look.Blush)
            {
                pen.Soft(x, y, 0.078f, 0.058f, new SKColor(0xFF, 0x3F, 0x5E, 0xB4));
            }

            if (look.Freckles)
            {
                SKColor spot = AvatarPalette.Fade(AvatarPalette.Darker(AvatarPalette.Mix(look.Skin, AvatarPalette.Rgb(0xA04A18), 0.5f), 0.34f), 0.9f);
                foreach ((float u, float v) in CheekSpots)
                {
                    pen.Oval(x + (side * u * look.HalfWidth), y - 0.006f + (v * look.HalfWidth), 0.0130f, 0.0120f, spot);
                }
            }
        }
    }

    public static void Nose(AvatarPen pen, AvatarLook look)
    {
        float size = look.NoseSize;
        float y = look.EyeY + 0.10f;
        pen.Soft(0.008f, y + 0.018f, 0.052f * size, 0.030f, AvatarPalette.Fade(AvatarPalette.Darker(look.Skin, 0.7f), 0.42f));
        pen.Ball(0, y, 0.030f * size, 0.025f * size, AvatarPalette.Darker(AvatarPalette.Mix(look.Skin, AvatarPalette.Rgb(0xE8605A), 0.14f), 0.04f));
        pen.Soft(-0.009f, y - 0.010f, 0.013f, 0.010f, AvatarPalette.Fade(SKColors.White, 0.6f));
    }
}
