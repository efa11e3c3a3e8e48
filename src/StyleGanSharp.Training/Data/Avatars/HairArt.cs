using SkiaSharp;

namespace StyleGanSharp.Data.Avatars;

/// <summary>Hair behind the head, hair over the forehead, and the beard.</summary>
internal static class HairArt
{
    /// <summary>Below this the hair shows under a hat.</summary>
    private const float HatLineY = 0.31f;

    public static void Back(AvatarPen pen, AvatarLook look)
    {
        float w = look.HalfWidth;
        float top = 0.165f - (0.03f * look.HairVolume);
        using var path = new SKPath();
        if (look.LongHair)
        {
            float side = w + 0.055f + (0.03f * look.HairVolume);
            path.MoveTo(0, top);
            path.CubicTo(side * 0.85f, top, side, 0.32f, side, 0.50f);
            path.CubicTo(side, 0.66f, side + 0.05f, 0.78f, side - 0.005f, 0.945f);
            path.QuadTo(w * 0.7f, 0.965f, w * 0.33f, 0.90f);
            path.LineTo(-w * 0.33f, 0.90f);
            path.QuadTo(-w * 0.7f, 0.965f, -side + 0.005f, 0.945f);
            path.CubicTo(-side - 0.05f, 0.78f, -side, 0.66f, -side, 0.50f);
            path.CubicTo(-side, 0.32f, -side * 0.85f, top, 0, top);
        }
        else
        {
            float side = w + 0.030f;
            path.MoveTo(0, top);
            path.CubicTo(side * 0.8f, top, side, 0.30f, side, 0.42f);
            path.LineTo(side - 0.01f, 0.56f);
            path.LineTo(-side + 0.01f, 0.56f);
            path.LineTo(-side, 0.42f);
            path.CubicTo(-side, 0.30f, -side * 0.8f, top, 0, top);
        }

        path.Close();
        Under(pen, look, () =>
        {
            pen.Shape(path, AvatarPalette.Darker(look.Hair, 0.16f), -0.14f, 0.30f, 0.72f);
            if (look.LongHair)
            {
                Strands(pen, look);
            }
        });
    }

    public static void Front(AvatarPen pen, AvatarLook look)
    {
        using SKPath path = HairLine.Path(look);
        Under(pen, look, () =>
        {
            pen.Canvas.Save();
            if (look.IsMirrored)
            {
                pen.Canvas.Scale(-1, 1);
            }

            // The forehead below the hair is in its shadow.
            using (SKPath face = HeadArt.Outline(look))
            {
                pen.Canvas.Save();
                pen.Canvas.ClipPath(face, antialias: true);
                pen.Canvas.Translate(0, 0.016f);
                pen.Shape(path, AvatarPalette.Fade(AvatarPalette.Darker(look.Skin, 0.8f), 0.28f));
                pen.Canvas.Restore();
            }

            pen.Shape(path, look.Hair, look.IsMirrored ? 0.10f : -0.10f, 0.20f, 0.42f);
            pen.Canvas.ClipPath(path, antialias: true);
            pen.Soft(look.IsMirrored ? 0.10f : -0.10f, 0.225f, 0.15f, 0.05f, AvatarPalette.Fade(AvatarPalette.Lighter(look.Hair, 0.7f), 0.55f));
            pen.Canvas.Restore();
        });
    }

    public static void Beard(AvatarPen pen, AvatarLook look)
    {
        if (!look.Beard)
        {
            return;
        }

        float w = look.HalfWidth;
        float lip = look.MouthY - 0.045f;
        SKColor color = AvatarPalette.Mix(AvatarPalette.Darker(look.Hair, 0.16f), AvatarPalette.Rgb(0x5A3418), AvatarPalette.Brightness(look.Hair) > 0.6f ? 0.38f : 0);
        using SKPath jaw = HeadArt.Outline(look, 0.014f);
        using var upper = new SKPath();
        upper.MoveTo(-0.5f, 0.51f);
        upper.LineTo(-w * 0.88f, 0.51f);
        upper.CubicTo(-w * 0.82f, 0.66f, -w * 0.62f, lip - 0.005f, -w * 0.34f, lip);
        upper.CubicTo(-w * 0.2f, lip - 0.012f, -0.02f, lip - 0.016f, 0, lip + 0.004f);
        upper.CubicTo(0.02f, lip - 0.016f, w * 0.2f, lip - 0.012f, w * 0.34f, lip);
        upper.CubicTo(w * 0.62f, lip - 0.005f, w * 0.82f, 0.66f, w * 0.88f, 0.51f);
        upper.LineTo(0.5f, 0.51f);
        upper.LineTo(0.5f, 1);
        upper.LineTo(-0.5f, 1);
        upper.Close();
        using SKPath beard = jaw.Op(upper, SKPathOp.Intersect);
        pen.Shape(beard, color, -0.06f, 0.70f, 0.36f, 0.85f);
    }

    private static void Strands(AvatarPen pen, AvatarLook look)
    {
        SKColor dark = AvatarPalette.Fade(AvatarPalette.Darker(look.Hair, 0.55f), 0.55f);
        SKColor light = AvatarPalette.Fade(AvatarPalette.Lighter(look.Hair, 0.5f), 0.45f);
        foreach (float side in AvatarPen.Sides)
        {
            float x = side * (look.HalfWidth + 0.02f);
            pen.Curve(x, 0.58f, x + (side * 0.03f), 0.74f, x - (side * 0.01f), 0.92f, 0.012f, dark);
            pen.Curve(x + (side * 0.035f), 0.56f, x + (side * 0.07f), 0.72f, x + (side * 0.035f), 0.90f, 0.012f, light);
        }
    }

    private static void Under(AvatarPen pen, AvatarLook look, Action paint)
    {
        pen.Canvas.Save();
        if (look.Hat)
        {
            pen.Canvas.ClipRect(new SKRect(-1, HatLineY, 1, 2));
        }

        paint();
        pen.Canvas.Restore();
    }
}
