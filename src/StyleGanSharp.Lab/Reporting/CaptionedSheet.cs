using SkiaSharp;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Reporting;

/// <summary>Lays images out on one white sheet, row by row, each under its caption; if one is too long for its cell, all are written smaller, down to half the size.</summary>
public static class CaptionedSheet
{
    private const int FontSizePx = 15;
    private const int SmallestFontPx = 8;
    private const int CaptionPx = 24;
    private const int GapPx = 12;

    /// <summary>Makes a sheet. Cells are as large as the largest image; each image stands at the top left of its cell.</summary>
    /// <param name="items">At least one image; sizes and channels may differ.</param>
    /// <param name="columns">Images across, at least 1.</param>
    /// <returns>An RGB image. On a machine without fonts the captions are blank.</returns>
    /// <exception cref="ArgumentException">When there is no image.</exception>
    public static Image Compose(IReadOnlyList<CaptionedImage> items, int columns)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (items.Count == 0)
        {
            throw new ArgumentException("There are no images to lay out.", nameof(items));
        }

        columns = Math.Min(columns, items.Count);
        int cellWidth = items.Max(item => item.Image.Width) + GapPx;
        int cellHeight = items.Max(item => item.Image.Height) + CaptionPx + GapPx;
        int rows = (items.Count + columns - 1) / columns;
        using var bitmap = new SKBitmap(new SKImageInfo(checked((columns * cellWidth) + GapPx), checked((rows * cellHeight) + GapPx), SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        using (var typeface = SKTypeface.FromFamilyName(PlotSurface.SansSerif))
        using (var font = new SKFont(typeface, FontSizePx) { Subpixel = true, LinearMetrics = true })
        {
            canvas.Clear(SKColors.White);
            font.Size = Math.Clamp(FontSizePx * (cellWidth - GapPx - 1) / Math.Max(items.Max(item => font.MeasureText(item.Caption)), 1), SmallestFontPx, FontSizePx);
            for (int i = 0; i < items.Count; i++)
            {
                Draw(canvas, font, items[i], GapPx + (i % columns * cellWidth), GapPx + (i / columns * cellHeight), cellWidth - GapPx);
            }
        }

        return ImageConversion.WithChannels(new Image(bitmap.Width, bitmap.Height, 4, bitmap.Bytes), 3);
    }

    private static void Draw(SKCanvas canvas, SKFont font, CaptionedImage item, int left, int top, int width)
    {
        ImageConversion.Check(item.Image);
        using var paint = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        canvas.Save();
        canvas.ClipRect(SKRect.Create(left, top, width, CaptionPx));
        canvas.DrawText(item.Caption, left, top + FontSizePx, font, paint);
        canvas.Restore();
        byte[] pixels = ImageConversion.WithChannels(ImageConversion.WithChannels(item.Image, 3), 4).Pixels;
        using var image = SKImage.FromPixelCopy(new SKImageInfo(item.Image.Width, item.Image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), pixels);
        canvas.DrawImage(image, left, top + CaptionPx);
    }
}
