using StyleGanSharp.Signal;

namespace StyleGanSharp.Augment;

/// <summary>An affine map of the plane: (x, y) → (Xx·x + Xy·y + X, Yx·x + Yy·y + Y).</summary>
internal readonly record struct Affine2d(double Xx, double Xy, double X, double Yx, double Yy, double Y)
{
    public static Affine2d Identity { get; } = new(1, 0, 0, 0, 1, 0);

    public static Affine2d Scaling(double x, double y) => new(x, 0, 0, 0, y, 0);

    /// <summary>Rotation by quarter turns, without rounding.</summary>
    public static Affine2d QuarterTurns(int turns) => turns switch
    {
        0 => Identity,
        1 => new Affine2d(0, -1, 0, 1, 0, 0),
        2 => new Affine2d(-1, 0, 0, 0, -1, 0),
        _ => new Affine2d(0, 1, 0, -1, 0, 0),
    };

    public static implicit operator Affine2d(Similarity2d similarity)
    {
        (double cos, double sin) = (similarity.Scale * Math.Cos(similarity.RotationRadians), similarity.Scale * Math.Sin(similarity.RotationRadians));
        return new Affine2d(cos, -sin, similarity.TranslationX, sin, cos, similarity.TranslationY);
    }

    /// <summary>The map that applies <paramref name="b"/> first, then <paramref name="a"/>.</summary>
    public static Affine2d operator *(Affine2d a, Affine2d b)
    {
        (double x, double y) = a.Map(b.X, b.Y);
        return new Affine2d(
            (a.Xx * b.Xx) + (a.Xy * b.Yx), (a.Xx * b.Xy) + (a.Xy * b.Yy), x,
            (a.Yx * b.Xx) + (a.Yy * b.Yx), (a.Yx * b.Xy) + (a.Yy * b.Yy), y);
    }

    public (double X, double Y) Map(double x, double y) => ((Xx * x) + (Xy * y) + X, (Yx * x) + (Yy * y) + Y);
}
