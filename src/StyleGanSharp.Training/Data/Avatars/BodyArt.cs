using SkiaSharp;

namespace StyleGanSharp.Data.Avatars;

/// <summary>What is behind and below the head.</summary>
internal static class BodyArt
{
    /// <summary>How far the scene reaches beyond the image, so that a turned or moved image has no empty corner.</summary>
    private const float Beyond = 2;

    public static void Background(AvatarPen pen, AvatarLook look)
    {
        using var everywhere = new SKPath();
        everywhere.AddRect(new SKRect(-Beyond, -Beyond, Beyond, Beyond));
        SKColor color = look.Background;
        pen.Shape(everywhere, color, -0.08f, 0.34f, 0.95f, look.DarkBackground ? 0.85f : 0.75f);
        pen.Soft(0, 0.45f, 0.52f, 0.52f, AvatarPalette.Fade(AvatarPalette.Lighter(color, 0.7f), look.DarkBackground ? 0.28f : 0.5f));
    }

    public static void Torso(AvatarPen pen, AvatarLook look)
    {
        using var torso = new SKPath();
        torso.MoveTo(-0.43f, Beyond);
        torso.LineTo(-0.43f, 1.10f);
        torso.CubicTo(-0.42f, 0.96f, -0.33f, 0.91f, -0.11f, 0.855f);
        torso.LineTo(0.11f, 0.855f);
        torso.CubicTo(0.33f, 0.91f, 0.42f, 0.96f, 0.43f, 1.10f);
        torso.LineTo(0.43f, Beyond);
        torso.Close();
        pen.Soft(0.02f, 0.98f, 0.5f, 0.16f, AvatarPalette.Fade(SKColors.Black, 0.22f));
        pen.Shape(torso, look.Clothes, -0.16f, 0.90f, 0.62f);
        if (look.ClothesStyle != 1)
        {
            return;
        }

        SKColor stripe = AvatarPalette.Brightness(look.Clothes) > 0.75f ? AvatarPalette.Rgb(0x3B6FB6) : AvatarPalette.Fade(SKColors.White, 0.82f);
        pen.Canvas.Save();
        pen.Canvas.ClipPath(torso, antialias: true);
        for (float y = 0.965f; y < 1.6f; y += 0.085f)
        {
            pen.Curve(-0.5f, y + 0.03f, 0, y - 0.025f, 0.5f, y + 0.03f, 0.030f, stripe);
        }

        pen.Canvas.Restore();
    }

    public static void Neck(AvatarPen pen, AvatarLook look)
    {
        SKColor shade = AvatarPalette.Darker(look.Skin, 0.14f);
        using var neck = new SKPath();
        neck.MoveTo(-0.092f, 0.68f);
        neck.LineTo(-0.095f, 0.84f);
        neck.CubicTo(-0.10f, 0.90f, -0.05f, 0.935f, 0, 0.935f);
        neck.CubicTo(0.05f, 0.935f, 0.10f, 0.90f, 0.095f, 0.84f);
        neck.LineTo(0.092f, 0.68f);
        neck.Close();
        pen.Shape(neck, shade, -0.04f, 0.93f, 0.24f);
        pen.Canvas.Save();
        pen.Canvas.ClipPath(neck, antialias: true);
        pen.Soft(0.01f, look.ChinY, 0.16f, 0.085f, AvatarPalette.Fade(AvatarPalette.Darker(look.Skin, 0.75f), 0.62f));
        pen.Canvas.Restore();
        Collar(pen, look);
    }

    private static void Collar(AvatarPen pen, AvatarLook look)
    {
        SKColor trim = AvatarPalette.Darker(look.Clothes, 0.25f);
        using var edge = new SKPath();
        edge.MoveTo(-0.108f, 0.856f);
        edge.CubicTo(-0.10f, 0.915f, -0.05f, 0.945f, 0, 0.945f);
        edge.CubicTo(0.05f, 0.945f, 0.10f, 0.915f, 0.108f, 0.856f);
        pen.Line(edge, 0.026f, trim);
        foreach (float side in AvatarPen.Sides)
        {
            if (look.ClothesStyle == 2)
            {
                using var flap = new SKPath();
                flap.MoveTo(side * 0.115f, 0.845f);
                flap.LineTo(side * 0.005f, 0.945f);
                flap.LineTo(side * 0.085f, 1.0f);
                flap.LineTo(side * 0.165f, 0.885f);
                flap.Close();
                pen.Shape(flap, AvatarPalette.Lighter(look.Clothes, 0.72f), -0.1f, 0.87f, 0.35f, 0.6f);
            }
            else if (look.ClothesStyle == 3)
            {
                pen.Curve(side * 0.06f, 0.935f, side * 0.068f, 0.98f, side * 0.06f, 1.06f, 0.016f, AvatarPalette.Lighter(look.Clothes, 0.75f));
            }
        }
    }
}
