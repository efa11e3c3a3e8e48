using SkiaSharp;

namespace StyleGanSharp.Data.Avatars;

/// <summary>What a person wears on the head.</summary>
internal static class AccessoryArt
{
    public static void Earrings(AvatarPen pen, AvatarLook look)
    {
        if (!look.Earrings)
        {
            return;
        }

        foreach (float side in AvatarPen.Sides)
        {
            float x = side * (look.HalfWidth + 0.022f);
            pen.Soft(x + 0.006f, 0.628f, 0.045f, 0.045f, AvatarPalette.Fade(SKColors.Black, 0.4f));
            pen.Ball(x, 0.618f, 0.031f, 0.034f, look.Jewel, 1.2f);
            pen.Soft(x - 0.009f, 0.607f, 0.014f, 0.014f, SKColors.White);
        }
    }

    public static void Glasses(AvatarPen pen, AvatarLook look)
    {
        if (!look.Glasses)
        {
            return;
        }

        float radiusX = Math.Min(0.088f * look.EyeSize, look.EyeX - 0.014f);
        float radiusY = look.FramesAreRound ? radiusX : 0.076f * look.EyeSize;
        float y = look.EyeY + 0.004f;
        foreach (float side in AvatarPen.Sides)
        {
            float x = side * look.EyeX;
            using var lens = new SKPath();
            var box = SKRect.Create(x - radiusX, y - radiusY, 2 * radiusX, 2 * radiusY);
            if (look.FramesAreRound)
            {
                lens.AddOval(box);
            }
            else
            {
                lens.AddRoundRect(box, 0.028f, 0.028f);
            }

            pen.Shape(lens, new SKColor(0xD8, 0xEC, 0xFF, 0x3C));
            pen.Canvas.Save();
            pen.Canvas.ClipPath(lens, antialias: true);
            pen.Curve(x - (radiusX * 0.75f), y + (radiusY * 0.15f), x - (radiusX * 0.40f), y - (radiusY * 0.45f), x - (radiusX * 0.05f), y - (radiusY * 0.85f), 0.018f, AvatarPalette.Fade(SKColors.White, 0.5f));
            pen.Canvas.Restore();
            pen.Line(lens, 0.026f, look.Frames);
            pen.Curve(x + (side * radiusX), y - 0.012f, side * look.HalfWidth * 0.95f, y - 0.02f, side * (look.HalfWidth + 0.004f), y - 0.012f, 0.022f, look.Frames);
        }

        float inner = look.EyeX - radiusX;
        pen.Curve(-inner, y - 0.008f, 0, y - 0.035f, inner, y - 0.008f, 0.024f, look.Frames);
    }

    public static void Hat(AvatarPen pen, AvatarLook look)
    {
        if (!look.Hat)
        {
            return;
        }

        pen.Soft(0, 0.36f, look.HalfWidth * 0.98f, 0.042f, AvatarPalette.Fade(AvatarPalette.Darker(look.Skin, 0.85f), 0.45f));
        if (look.HatIsCap)
        {
            Cap(pen, look);
        }
        else
        {
            Beanie(pen, look);
        }
    }

    public static void Headphones(AvatarPen pen, AvatarLook look)
    {
        if (!look.Headphones)
        {
            return;
        }

        float x = look.HalfWidth + 0.036f;
        SKColor color = look.HeadphoneColor;
        float top = look.Hat ? 0.078f : 0.105f;
        using var band = new SKPath();
        band.MoveTo(-x, 0.50f);
        band.CubicTo(-x * 1.06f, 0.22f, -x * 0.72f, top, 0, top);
        band.CubicTo(x * 0.72f, top, x * 1.06f, 0.22f, x, 0.50f);
        pen.Line(band, 0.050f, AvatarPalette.Darker(color, 0.5f));
        pen.Line(band, 0.032f, color);
        pen.Line(band, 0.008f, AvatarPalette.Fade(SKColors.White, 0.45f));
        foreach (float side in AvatarPen.Sides)
        {
            using var cushion = new SKPath();
            cushion.AddRoundRect(SKRect.Create((side * (x - 0.022f)) - 0.026f, 0.445f, 0.052f, 0.150f), 0.026f, 0.026f);
            pen.Shape(cushion, new SKColor(0x26, 0x28, 0x33));
            using var cup = new SKPath();
            cup.AddRoundRect(SKRect.Create((side * (x + 0.014f)) - 0.036f, 0.432f, 0.072f, 0.176f), 0.034f, 0.034f);
            pen.Shape(cup, color, (side * (x + 0.014f)) - 0.02f, 0.47f, 0.17f, 1.15f);
        }
    }

    private static void Beanie(AvatarPen pen, AvatarLook look)
    {
        float w = look.HalfWidth + 0.042f;
        SKColor color = look.HatColor;
        using var dome = new SKPath();
        dome.MoveTo(-w, 0.335f);
        dome.CubicTo(-w * 0.98f, 0.16f, -w * 0.55f, 0.082f, 0, 0.082f);
        dome.CubicTo(w * 0.55f, 0.082f, w * 0.98f, 0.16f, w, 0.335f);
        dome.Close();
        pen.Ball(0, 0.092f, 0.064f, 0.058f, AvatarPalette.Lighter(color, 0.78f));
        pen.Shape(dome, color, -0.11f, 0.16f, 0.46f, 1.1f);
        using var brim = new SKPath();
        brim.AddRoundRect(new SKRect(-w - 0.016f, 0.268f, w + 0.016f, 0.352f), 0.036f, 0.036f);
        pen.Shape(brim, AvatarPalette.Lighter(color, 0.16f), -0.12f, 0.28f, 0.50f, 1.1f);
        SKColor groove = AvatarPalette.Fade(AvatarPalette.Darker(color, 0.7f), 0.30f);
        for (int i = -4; i <= 4; i++)
        {
            float x = i * w / 4.6f;
            pen.Curve(x, 0.286f, x, 0.31f, x, 0.334f, 0.014f, groove);
        }
    }

    private static void Cap(AvatarPen pen, AvatarLook look)
    {
        float w = look.HalfWidth + 0.034f;
        SKColor color = look.HatColor;
        using var dome = new SKPath();
        dome.MoveTo(-w, 0.335f);
        dome.CubicTo(-w, 0.17f, -w * 0.62f, 0.095f, 0, 0.095f);
        dome.CubicTo(w * 0.62f, 0.095f, w, 0.17f, w, 0.335f);
        dome.Close();
        pen.Shape(dome, color, -0.11f, 0.17f, 0.46f, 1.1f);
        SKColor seam = AvatarPalette.Fade(AvatarPalette.Darker(color, 0.7f), 0.35f);
        pen.Curve(-0.05f, 0.10f, -0.16f, 0.17f, -0.17f, 0.30f, 0.009f, seam);
        pen.Curve(0.05f, 0.10f, 0.16f, 0.17f, 0.17f, 0.30f, 0.009f, seam);
        pen.Ball(0, 0.097f, 0.024f, 0.016f, color);
        pen.Ball(0, 0.205f, 0.052f, 0.052f, AvatarPalette.Lighter(color, 0.85f), 0.7f);
        using var visor = new SKPath();
        visor.MoveTo(-w - 0.012f, 0.338f);
        visor.CubicTo(-w * 0.70f, 0.245f, w * 0.70f, 0.245f, w + 0.012f, 0.338f);
        visor.CubicTo(w * 0.85f, 0.375f, w * 0.45f, 0.352f, 0, 0.352f);
        visor.CubicTo(-w * 0.45f, 0.352f, -w * 0.85f, 0.375f, -w - 0.012f, 0.338f);
        visor.Close();
        pen.Shape(visor, AvatarPalette.Darker(color, 0.22f), -0.12f, 0.28f, 0.46f, 1.1f);
    }
}
