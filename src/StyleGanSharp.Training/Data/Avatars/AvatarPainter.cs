using SkiaSharp;

namespace StyleGanSharp.Data.Avatars;

/// <summary>Paints one person: from the background to what is nearest, then averages the finer image down to the pixels asked for.</summary>
internal static class AvatarPainter
{
    private const float NeckPivotY = 0.82f;
    private const float Zoom = 1.06f;
    private const float ZoomCenterY = 0.55f;

    public static void Paint(AvatarLook look, int resolution, AvatarPose pose, Span<byte> pixels)
    {
        // Small images are drawn finer and averaged: a thin line then keeps its fraction of a pixel whatever lies under it.
        int factor = resolution <= 32 ? 4 : resolution <= 256 ? 2 : 1;
        int side = resolution * factor;
        using var bitmap = new SKBitmap(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        using (var pen = new AvatarPen(canvas))
        {
            canvas.Scale(side);
            canvas.Translate(0.5f, 0);
            canvas.Translate(pose.ShiftX, pose.ShiftY);
            canvas.RotateDegrees(pose.RotationDegrees, 0, 0.5f);
            canvas.Scale(Zoom, Zoom, 0, ZoomCenterY);
            BodyArt.Background(pen, look);
            BodyArt.Torso(pen, look);
            canvas.RotateDegrees(look.TiltDegrees, 0, NeckPivotY);
            HairArt.Back(pen, look);
            BodyArt.Neck(pen, look);
            HeadArt.Ears(pen, look);
            AccessoryArt.Earrings(pen, look);
            HeadArt.Face(pen, look);
            HeadArt.Cheeks(pen, look);
            HairArt.Beard(pen, look);
            MouthArt.Mouth(pen, look);
            HeadArt.Nose(pen, look);
            EyeArt.Eyes(pen, look);
            HairArt.Front(pen, look);
            EyeArt.Eyebrows(pen, look);
            AccessoryArt.Glasses(pen, look);
            AccessoryArt.Hat(pen, look);
            AccessoryArt.Headphones(pen, look);
        }

        Average(bitmap.GetPixelSpan(), resolution, factor, pixels);
    }

    /// <summary>Box filter from interleaved RGBA to planar RGB, rounded to nearest.</summary>
    private static void Average(ReadOnlySpan<byte> fine, int resolution, int factor, Span<byte> pixels)
    {
        int side = resolution * factor;
        int plane = resolution * resolution;
        int area = factor * factor;
        for (int y = 0; y < resolution; y++)
        {
            for (int x = 0; x < resolution; x++)
            {
                int red = area / 2;
                int green = red;
                int blue = red;
                for (int v = 0; v < factor; v++)
                {
                    int at = 4 * ((((y * factor) + v) * side) + (x * factor));
                    for (int u = 0; u < factor; u++, at += 4)
                    {
                        red += fine[at];
                        green += fine[at + 1];
                        blue += fine[at + 2];
                    }
                }

                int target = (y * resolution) + x;
                pixels[target] = (byte)(red / area);
                pixels[target + plane] = (byte)(green / area);
                pixels[target + (2 * plane)] = (byte)(blue / area);
            }
        }
    }
}
