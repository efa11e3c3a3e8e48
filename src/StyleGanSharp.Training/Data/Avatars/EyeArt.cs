using SkiaSharp;

namespace StyleGanSharp.Data.Avatars;

/// <summary>Eyes and eyebrows.</summary>
internal static class EyeArt
{
    public static void Eyes(AvatarPen pen, AvatarLook look)
    {
        foreach (float side in AvatarPen.Sides)
        {
            float x = side * look.EyeX;
            float y = look.EyeY;
            float radiusX = 0.059f * look.EyeSize;
            float radiusY = 0.067f * look.EyeSize;
            pen.Soft(x, y, radiusX * 1.45f, radiusY * 1.35f, AvatarPalette.Fade(AvatarPalette.Darker(look.Skin, 0.7f), 0.30f));
            using var white = new SKPath();
            white.AddOval(SKRect.Create(x - radiusX, y - radiusY, 2 * radiusX, 2 * radiusY));
            pen.Shape(white, AvatarPalette.Rgb(0xFDFDFF));
            pen.Canvas.Save();
            pen.Canvas.ClipPath(white, antialias: true);
            Iris(pen, look, x + look.GazeX - (side * 0.004f), y + look.GazeY + 0.004f);
            pen.Soft(x, y - radiusY, radiusX * 1.3f, radiusY * 0.75f, AvatarPalette.Fade(new SKColor(0x20, 0x20, 0x48), 0.38f));
            pen.Canvas.Restore();
            using var lash = new SKPath();
            lash.AddArc(SKRect.Create(x - radiusX, y - radiusY, 2 * radiusX, 2 * radiusY), 196, 148);
            pen.Line(lash, 0.016f, AvatarPalette.Fade(AvatarPalette.Darker(AvatarPalette.Mix(look.Hair, new SKColor(0x30, 0x1C, 0x18), 0.75f), 0.5f), 0.95f));
        }
    }

    public static void Eyebrows(AvatarPen pen, AvatarLook look)
    {
        SKColor color = AvatarPalette.Mix(AvatarPalette.Darker(look.Hair, 0.30f), AvatarPalette.Rgb(0x4A2A1A), AvatarPalette.Brightness(look.Hair) > 0.6f ? 0.55f : 0.2f);
        float width = look.ThickEyebrows ? 0.046f : 0.014f;
        float y = look.EyeY - 0.105f - look.BrowLift;
        foreach (float side in AvatarPen.Sides)
        {
            pen.Curve(side * (look.EyeX - 0.048f), y + look.BrowSlant + 0.006f, side * (look.EyeX + 0.008f), y - 0.026f, side * (look.EyeX + 0.062f), y - look.BrowSlant + 0.016f, width, color);
        }
    }

    private static void Iris(AvatarPen pen, AvatarLook look, float x, float y)
    {
        float radius = 0.044f * look.EyeSize;
        pen.Oval(x, y, radius, radius, AvatarPalette.Darker(look.Eyes, 0.5f));
        pen.Ball(x, y + (radius * 0.08f), radius * 0.86f, radius * 0.86f, look.Eyes);
        pen.Soft(x, y + (radius * 0.45f), radius * 0.7f, radius * 0.5f, AvatarPalette.Fade(AvatarPalette.Lighter(look.Eyes, 0.6f), 0.8f));
        pen.Oval(x, y, radius * 0.55f, radius * 0.55f, new SKColor(0x12, 0x0E, 0x14));
        pen.Oval(x - (radius * 0.34f), y - (radius * 0.40f), radius * 0.32f, radius * 0.32f, SKColors.White);
        pen.Oval(x + (radius * 0.36f), y + (radius * 0.40f), radius * 0.15f, radius * 0.15f, AvatarPalette.Fade(SKColors.White, 0.8f));
    }
}
