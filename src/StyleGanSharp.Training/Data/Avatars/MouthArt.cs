using SkiaSharp;

namespace StyleGanSharp.Data.Avatars;

/// <summary>The mouth, in its four forms: open or closed, smiling or not.</summary>
internal static class MouthArt
{
    private static readonly SKColor Inside = new(0x5E, 0x14, 0x22);
    private static readonly SKColor Tongue = new(0xF0, 0x70, 0x7C);
    private static readonly SKColor Teeth = new(0xFF, 0xFD, 0xF8);

    public static void Mouth(AvatarPen pen, AvatarLook look)
    {
        SKColor lips = look.Beard || AvatarPalette.Brightness(look.Skin) < 0.45f ? new SKColor(0xE0, 0x86, 0x7E) : AvatarPalette.Darker(AvatarPalette.Mix(look.Skin, new SKColor(0xC8, 0x30, 0x40), 0.55f), 0.28f);
        using var mouth = new SKPath();
        float y = look.MouthY;
        if (look is { OpenMouth: true, Smile: true })
        {
            float w = 0.098f * look.MouthWidth;
            mouth.MoveTo(-w, y - 0.022f);
            mouth.QuadTo(0, y + 0.004f, w, y - 0.022f);
            mouth.CubicTo(w * 0.92f, y + 0.085f, -w * 0.92f, y + 0.085f, -w, y - 0.022f);
            mouth.Close();
            Open(pen, mouth, y, lips, withTeeth: true);
        }
        else if (look.OpenMouth)
        {
            mouth.AddOval(SKRect.Create(-0.043f * look.MouthWidth, y - 0.038f, 0.086f * look.MouthWidth, 0.086f));
            Open(pen, mouth, y, lips, withTeeth: false);
        }
        else if (look.Smile)
        {
            float w = 0.095f * look.MouthWidth;
            mouth.MoveTo(-w, y - 0.026f);
            mouth.CubicTo(-w * 0.55f, y + 0.044f, w * 0.55f, y + 0.044f, w, y - 0.026f);
            Closed(pen, mouth, lips);
        }
        else
        {
            float w = 0.058f * look.MouthWidth;
            mouth.MoveTo(-w, y);
            mouth.QuadTo(0, y + 0.006f, w, y);
            Closed(pen, mouth, lips);
        }
    }

    private static void Closed(AvatarPen pen, SKPath line, SKColor lips) => pen.Line(line, 0.030f, lips);

    private static void Open(AvatarPen pen, SKPath mouth, float y, SKColor lips, bool withTeeth)
    {
        pen.Shape(mouth, Inside);
        pen.Canvas.Save();
        pen.Canvas.ClipPath(mouth, antialias: true);
        pen.Ball(0, y + 0.058f, 0.050f, 0.030f, Tongue, 0.6f);
        if (withTeeth)
        {
            using var teeth = new SKPath();
            teeth.MoveTo(-0.12f, y - 0.04f);
            teeth.LineTo(0.12f, y - 0.04f);
            teeth.LineTo(0.12f, y - 0.002f);
            teeth.QuadTo(0, y + 0.028f, -0.12f, y - 0.002f);
            teeth.Close();
            pen.Shape(teeth, Teeth);
        }

        pen.Canvas.Restore();
        pen.Line(mouth, 0.014f, lips);
    }
}
