using SkiaSharp;

namespace StyleGanSharp.Data.Avatars;

/// <summary>The shape of the hair that lies over the head, by style.</summary>
internal static class HairLine
{
    private const float TempleY = 0.455f;

    public static SKPath Path(AvatarLook look) => look.HairStyle switch
    {
        HairStyle.Curly => Curly(look),
        HairStyle.Spiky => Spiky(look),
        _ => Smooth(look),
    };

    private static SKPath Smooth(AvatarLook look)
    {
        float w = look.HalfWidth + 0.024f;
        float top = 0.165f - (look.HairStyle == HairStyle.Cropped ? 0.012f : 0.036f * look.HairVolume);
        var path = new SKPath();
        path.MoveTo(-w, TempleY + 0.03f);
        path.CubicTo(-w * 1.04f, 0.26f, -w * 0.70f, top, 0, top);
        path.CubicTo(w * 0.70f, top, w * 1.04f, 0.26f, w, TempleY + 0.03f);
        path.QuadTo(w * 0.95f, TempleY, w * 0.91f, TempleY - 0.02f);
        switch (look.HairStyle)
        {
            case HairStyle.Swept:
                path.QuadTo(w * 0.86f, 0.36f, w * 0.52f, 0.262f);
                path.CubicTo(w * 0.30f, 0.37f, -w * 0.55f, 0.37f, -w * 0.90f, TempleY - 0.02f);
                break;
            case HairStyle.Fringe:
                path.QuadTo(w * 0.86f, 0.40f, w * 0.74f, 0.372f);
                path.QuadTo(w * 0.52f, 0.392f, w * 0.40f, 0.352f);
                path.QuadTo(w * 0.16f, 0.400f, 0, 0.356f);
                path.QuadTo(-w * 0.20f, 0.400f, -w * 0.40f, 0.352f);
                path.QuadTo(-w * 0.58f, 0.392f, -w * 0.74f, 0.372f);
                path.QuadTo(-w * 0.86f, 0.40f, -w * 0.91f, TempleY - 0.02f);
                break;
            case HairStyle.Parted:
                path.CubicTo(w * 0.84f, 0.34f, w * 0.40f, 0.36f, w * 0.06f, 0.238f);
                path.CubicTo(-w * 0.34f, 0.36f, -w * 0.84f, 0.34f, -w * 0.91f, TempleY - 0.02f);
                break;
            default:
                path.CubicTo(w * 0.90f, 0.30f, w * 0.66f, 0.285f, 0, 0.285f);
                path.CubicTo(-w * 0.66f, 0.285f, -w * 0.90f, 0.30f, -w * 0.91f, TempleY - 0.02f);
                break;
        }

        path.QuadTo(-w * 0.95f, TempleY, -w, TempleY + 0.03f);
        path.Close();
        return path;
    }

    private static SKPath Curly(AvatarLook look)
    {
        float w = look.HalfWidth;
        float size = 0.070f + (0.012f * look.HairVolume);
        var path = new SKPath { FillType = SKPathFillType.Winding };
        const int Count = 11;
        for (int i = 0; i < Count; i++)
        {
            double angle = Math.PI * (1.05 - (1.10 * i / (Count - 1)));
            path.AddCircle((float)(Math.Cos(angle) * w * 0.98), 0.415f - (float)(Math.Sin(angle) * 0.215), size * (i % 2 == 0 ? 1 : 0.90f));
        }

        for (int i = -2; i <= 2; i++)
        {
            path.AddCircle(i * w * 0.36f, 0.275f + (0.012f * Math.Abs(i)), size * 0.95f);
        }

        return path;
    }

    private static SKPath Spiky(AvatarLook look)
    {
        float w = look.HalfWidth + 0.024f;
        float height = 0.055f + (0.025f * look.HairVolume);
        var path = new SKPath();
        path.MoveTo(-w, TempleY + 0.03f);
        path.QuadTo(-w * 1.03f, 0.36f, -w * 0.97f, 0.30f);
        const int Count = 6;
        for (int i = 0; i < Count; i++)
        {
            double tip = Math.PI * (0.86 - (0.72 * i / (Count - 1)));
            double next = Math.PI * (0.80 - (0.72 * i / (Count - 1)));
            path.LineTo((float)(Math.Cos(tip) * (w + (height * 0.7f))), 0.40f - (float)(Math.Sin(tip) * (0.21 + height)));
            path.LineTo((float)(Math.Cos(next) * w * 0.98f), 0.40f - (float)(Math.Sin(next) * 0.215));
        }

        path.LineTo(w * 0.97f, 0.30f);
        path.QuadTo(w * 1.03f, 0.36f, w, TempleY + 0.03f);
        path.LineTo(w * 0.91f, TempleY - 0.02f);
        path.LineTo(w * 0.80f, 0.315f);
        path.LineTo(w * 0.52f, 0.368f);
        path.LineTo(w * 0.34f, 0.290f);
        path.LineTo(w * 0.06f, 0.372f);
        path.LineTo(-w * 0.14f, 0.288f);
        path.LineTo(-w * 0.42f, 0.366f);
        path.LineTo(-w * 0.60f, 0.298f);
        path.LineTo(-w * 0.83f, 0.365f);
        path.LineTo(-w * 0.91f, TempleY - 0.02f);
        path.Close();
        return path;
    }
}
