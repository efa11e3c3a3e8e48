using SkiaSharp;

namespace StyleGanSharp.Data.Avatars;

/// <summary>Fills and lines in unit coordinates: x from the face's axis (-0.5 … 0.5), y down from the top (0 … 1).</summary>
internal sealed class AvatarPen(SKCanvas canvas) : IDisposable
{
    /// <summary>Both sides of the face.</summary>
    public static readonly float[] Sides = [-1, 1];

    private static readonly float[] ThreeStops = [0, 0.55f, 1];
    private readonly SKPaint _paint = new() { IsAntialias = true };

    public SKCanvas Canvas => canvas;

    public void Oval(float x, float y, float radiusX, float radiusY, SKColor color)
    {
        UseColor(color);
        canvas.DrawOval(x, y, radiusX, radiusY, _paint);
    }

    /// <summary>An oval lit from the upper left.</summary>
    public void Ball(float x, float y, float radiusX, float radiusY, SKColor color, float contrast = 1)
    {
        using SKShader shader = Light(x - (radiusX * 0.35f), y - (radiusY * 0.4f), Math.Max(radiusX, radiusY) * 1.55f, color, contrast);
        UseShader(shader);
        canvas.DrawOval(x, y, radiusX, radiusY, _paint);
        _paint.Shader = null;
    }

    public void Shape(SKPath path, SKColor color)
    {
        UseColor(color);
        canvas.DrawPath(path, _paint);
    }

    /// <summary>A shape lit from a point: lighter there, the color itself further out, darker at the radius.</summary>
    public void Shape(SKPath path, SKColor color, float lightX, float lightY, float radius, float contrast = 1)
    {
        using SKShader shader = Light(lightX, lightY, radius, color, contrast);
        UseShader(shader);
        canvas.DrawPath(path, _paint);
        _paint.Shader = null;
    }

    public void Line(SKPath path, float width, SKColor color)
    {
        UseColor(color);
        _paint.Style = SKPaintStyle.Stroke;
        _paint.StrokeWidth = width;
        _paint.StrokeCap = SKStrokeCap.Round;
        _paint.StrokeJoin = SKStrokeJoin.Round;
        canvas.DrawPath(path, _paint);
        _paint.Style = SKPaintStyle.Fill;
    }

    public void Curve(float x0, float y0, float x1, float y1, float x2, float y2, float width, SKColor color)
    {
        using var path = new SKPath();
        path.MoveTo(x0, y0);
        path.QuadTo(x1, y1, x2, y2);
        Line(path, width, color);
    }

    /// <summary>An oval spot that fades to nothing at its edge.</summary>
    public void Soft(float x, float y, float radiusX, float radiusY, SKColor color)
    {
        SKMatrix squash = SKMatrix.CreateScale(1, radiusY / radiusX).PostConcat(SKMatrix.CreateTranslation(x, y));
        using SKShader shader = SKShader.CreateRadialGradient(new SKPoint(0, 0), radiusX, [color, AvatarPalette.Fade(color, color.Alpha / 255f * 0.45f), color.WithAlpha(0)],
            ThreeStops, SKShaderTileMode.Clamp, squash);
        UseShader(shader);
        canvas.DrawOval(x, y, radiusX, radiusY, _paint);
        _paint.Shader = null;
    }

    public void Dispose() => _paint.Dispose();

    private static SKShader Light(float x, float y, float radius, SKColor color, float contrast) => SKShader.CreateRadialGradient(
        new SKPoint(x, y), radius, [AvatarPalette.Lighter(color, 0.30f * contrast), color, AvatarPalette.Darker(color, 0.38f * contrast)], ThreeStops, SKShaderTileMode.Clamp);

    private void UseColor(SKColor color)
    {
        _paint.Shader = null;
        _paint.Color = color;
    }

    private void UseShader(SKShader shader)
    {
        _paint.Color = SKColors.Black;
        _paint.Shader = shader;
    }
}
